// main.ts — the composition root: joins the world, and once a frame runs input → prediction → view.

import type { ZoneId } from "../shared/units.ts";
import { ZONES } from "../shared/world/zones.ts";
import { Dealing } from "./dealing.ts";
import { Flights } from "./flights.ts";
import { createHud, type HudActions } from "./hud/hud.tsx";
import type { HudState, NetworkProfile } from "./hud/store.ts";
import { Input } from "./input/sample.ts";
import { History } from "./net/history.ts";
import { pageApi } from "./page-api.ts";
import { frameOf } from "./picture.ts";
import { joinAgain } from "./remembered.ts";
import { EMPTY } from "./scene.ts";
import type { Drive, Phase, WorldSession } from "./sdk.ts";
import { Talk } from "./talk.ts";
import { knownTechniques, type Techniques } from "./techniques.ts";
import { View } from "./view/view.ts";

/** The world goes on between slow frames, and in a tab that is not drawn, milliseconds. */
const UPDATE_MS = 16;
/** The numbers on the HUD are renewed this often, milliseconds: people can't read faster. */
const HUD_MS = 250;
/** The steps into the world: a session, a place in a zone, and the zone itself, whose title stands for the last. */
const ENTERING = ["Signing the guest book", "Finding your way in", "Building the zone"];
const NO_COLUMNS = new History().columns;
/** Time that a frame may claim to have taken, seconds: after a sleep nothing leaps. */
const FRAME_SECONDS_MAX = 0.25;

class Page {
  private readonly view: View;
  private readonly input: Input;
  private readonly hud: HudState;
  private readonly talk: Talk;
  private readonly parameters = new URLSearchParams(location.search);
  private session: WorldSession | null = null;
  private readonly dealing: Dealing;
  private readonly flights: Flights;
  private frame = EMPTY;
  private lastMs = performance.now();
  private drive: Drive | null = null;
  private network: NetworkProfile | null = null;
  private entered = false;

  constructor(canvas: HTMLCanvasElement, root: HTMLElement) {
    // `?quality=0` (best) to 5 pins how much is drawn; by default it follows the frame rate.
    const quality = this.parameters.get("quality");
    this.view = new View(canvas, quality === null ? null : Math.trunc(Number(quality)) || 0);
    this.input = new Input(canvas, this.view.camera, () => this.session?.update());
    this.hud = createHud(root, this.actions()).state;
    this.dealing = new Dealing(
      this.hud,
      this.view.camera,
      () => this.session,
      (text) => this.talk.note(text),
    );
    this.talk = new Talk(this.hud);
    this.flights = new Flights({
      hud: this.hud,
      session: () => this.session,
      opened: (zone) => this.flightOpened(zone),
      closed: () => this.flightClosed(),
    });
    this.hud.columns = () => this.session?.history.columns ?? NO_COLUMNS;
    // `?feel=1`: the page of docs/netcode.md, where each technique can be switched off.
    this.hud.feelOpen.value = this.parameters.get("feel") === "1";
    this.hud.netGraphOpen.value = this.hud.feelOpen.value;
    addEventListener("resize", () => this.view.resize());
    setInterval(() => this.session?.update(), UPDATE_MS);
    setInterval(() => this.showFigures(), HUD_MS);
    this.showLobby();
    requestAnimationFrame((nowMs) => this.animate(nowMs));
    window.isthmus = pageApi({
      hud: this.hud,
      view: this.view,
      session: () => this.session,
      drive: (drive) => {
        this.drive = drive;
        this.session?.drive(drive);
      },
      setNetwork: (profile) => this.setNetwork(profile),
      setTechniques: (change) => this.setTechniques(change),
      openFlight: (file) => this.flights.open(file),
    });
    const name = this.parameters.get("name");
    if (name) this.hud.name.value = name;
    if (name && this.parameters.get("join") === "1") void this.join(name);
  }

  /** What can be asked for from the HUD. It is drawn first, so whoever does it is looked up when it is asked for. */
  private actions(): HudActions {
    return {
      enter: (name) => void this.join(name),
      say: (text) => this.talk.typed(text),
      leave: () => this.leave(),
      network: (profile) => this.setNetwork(profile),
      techniques: (change) => this.setTechniques(change),
      saveFlight: () => this.flights.save(),
      openFlight: (file) => void this.flights.open(file),
      flight: {
        play: (on) => this.flights.current?.play(on),
        step: (ticks) => this.flights.current?.step(ticks),
        seek: (positionMs) => this.flights.current?.seek(positionMs),
        close: () => this.flights.current?.close(),
      },
      goods: {
        intend: (intent) => this.dealing.intend(intent),
        interact: () => this.dealing.interact(),
        speak: () => this.dealing.speak(),
        close: () => this.dealing.close(),
        askToTrade: () => this.dealing.askToTrade(),
      },
      friends: {
        watch: (open) => this.talk.watch(open),
        press: (what, friend) => void this.talk.press(what, friend),
        whisperTo: (friend) => this.talk.whisperTo(friend),
      },
    };
  }

  /** Behind the join form lies the world, seen from where one will arrive. */
  private showLobby(): void {
    const asked = ZONES.get((this.parameters.get("zone") ?? "") as ZoneId);
    const zone = asked ?? [...ZONES.values()][0];
    if (!zone) return;
    this.view.enter(zone);
    this.hud.sceneVisible.value = true;
  }

  private async join(name: string): Promise<void> {
    if (this.session) return;
    this.hud.phase.value = "connecting";
    this.showStep(0);
    try {
      await joinAgain({
        url: location.origin,
        name,
        zone: this.parameters.get("zone"),
        with: this.parameters.get("with"),
        network: this.network,
        sample: () => this.input.sample(),
        selfTicking: false,
        record: true,
        onCreated: (created) => this.listen(created),
      });
      this.hud.notice.value = null;
    } catch (error) {
      this.session = null;
      this.hud.phase.value = "lobby";
      this.hud.error.value = error instanceof Error ? error.message : "The world can't be reached.";
    }
  }

  private listen(session: WorldSession): void {
    this.session = session;
    this.showStep(1);
    session.drive(this.drive);
    Object.assign(session.techniques, this.hud.techniques.value);
    session.on("phase", (phase) => this.showPhase(phase));
    session.on("zone", ({ id, title, instance }) => {
      this.showZone(session, id, title);
      void this.showInstance(session, id, instance);
    });
    this.dealing.listen(session);
    this.talk.listen(session);
    session.on("roster", (roster) => {
      this.hud.roster.value = roster.map(({ playerId, name }) => ({
        id: playerId,
        name,
        self: playerId === session.info.playerId,
      }));
    });
    session.on("closed", (rule) => {
      // So that "try again" can.
      this.session = null;
      this.entered = false;
      if (rule.action === "done") return;
      this.hud.notice.value = { message: rule.message, action: rule.action === "reload" ? "reload" : "retry" };
    });
  }

  /** The loading bar: how many of the steps into the world are done. */
  private showStep(done: number, label = ENTERING[done] ?? ""): void {
    this.hud.loading.value = { fraction: done / ENTERING.length, label };
  }

  private showPhase(phase: Phase): void {
    // The first entry shows its loading bar until the world can be drawn.
    if (phase === "playing" && !this.entered) return;
    this.hud.phase.value = phase;
  }

  private showZone(session: WorldSession, id: string, title: string): void {
    const zone = ZONES.get(id as ZoneId);
    if (!zone) return;
    this.showStep(2, title);
    this.view.enter(zone);
    for (const portal of zone.portals) {
      const next = ZONES.get(portal.to);
      // While nothing else is to be done, so that a crossing shows no loading bar (HANDOFF-2).
      if (next) setTimeout(() => this.view.preload(next), 1500);
    }
    this.carryCamera(session, id);
    this.hud.zoneTitle.value = title;
    this.hud.zoneId.value = id;
    this.entered = true;
    this.hud.phase.value = "playing";
  }

  /** Which of the zone's instances one is in, where there are several: a friend who isn't to be seen may be in another. */
  private async showInstance(session: WorldSession, zone: string, instance: string): Promise<void> {
    const number = Number(instance.slice(zone.length + 1));
    this.hud.instance.value = number > 1 ? number : null;
    if (number > 1) return;
    const others = await session.otherInstances().catch(() => 0);
    if (session.stay?.welcome.instance === instance && others > 0) this.hud.instance.value = number;
  }

  /** Through a portal the camera keeps its place behind the player; on entering the world it takes it. */
  private carryCamera(session: WorldSession, zone: string): void {
    const before = this.frame.self;
    const { self } = session.frame();
    if (!self || this.hud.zoneId.value === zone) return;
    const { camera } = this.view;
    camera.yaw = this.entered && before ? camera.yaw + self.yaw - before.yaw : self.yaw;
    this.input.face(session.facing);
  }

  private leave(): void {
    this.session?.leave();
    this.session = null;
    this.entered = false;
    this.hud.zoneId.value = "";
    this.hud.phase.value = "lobby";
    this.talk.leave();
  }

  private setNetwork(profile: NetworkProfile | null): void {
    this.network = profile;
    this.session?.setNetwork(profile);
  }

  private setTechniques(change: Partial<Techniques>): void {
    const techniques = { ...this.hud.techniques.value, ...knownTechniques(change) };
    this.hud.techniques.value = techniques;
    if (this.session) Object.assign(this.session.techniques, techniques);
  }

  /** Beams and throws that were pressed, each at what is under its point of the picture. */
  private act(): void {
    for (const { kind, at } of this.input.takeDeeds()) {
      const { session } = this;
      if (!session) continue;
      const aim = { at: session.lookAlong(this.view.rayThrough(at)) };
      if (kind === "beam") session.beam(aim);
      else session.throwBall(aim);
    }
  }

  private flightOpened(id: ZoneId): void {
    const zone = ZONES.get(id);
    if (this.session) this.leave();
    if (zone) this.view.enter(zone);
  }

  private flightClosed(): void {
    this.frame = EMPTY;
    this.showLobby();
  }

  private showFigures(): void {
    this.flights.show();
    const { session } = this;
    if (!session) return;
    this.dealing.look();
    const { rttMs, net } = session.inspect();
    this.hud.pingMs.value = rttMs > 0 ? Math.round(rttMs) : null;
    this.hud.net.value = net;
    this.hud.link.value = net.connection;
    if (this.hud.netGraphOpen.value) this.hud.samples.value = session.history.samples;
    this.hud.npcs.value = this.frame.movers.filter((mover) => mover.profile.kind === "npc").length;
  }

  private animate(nowMs: number): void {
    requestAnimationFrame((next) => this.animate(next));
    const deltaSeconds = Math.max(0, Math.min(FRAME_SECONDS_MAX, (nowMs - this.lastMs) / 1000));
    this.lastMs = nowMs;
    if (this.session) {
      this.act();
      this.session.update();
      const frame = this.session.frame();
      // While the socket is away the last picture stays: no frame without a world.
      if (frame.self) this.frame = frame;
    }
    const flown = this.flights.current?.frame(deltaSeconds * 1000);
    const scene = flown?.scene ?? this.frame;
    const ghosts = this.hud.ghosts.value ? (flown?.ghosts ?? this.session?.ghosts() ?? []) : [];
    this.view.render(frameOf({ scene, session: flown ? null : this.session, ghosts, nowMs, deltaSeconds }));
  }
}

const canvas = document.querySelector<HTMLCanvasElement>("#world");
const root = document.querySelector<HTMLElement>("#hud");
if (canvas && root) new Page(canvas, root);
