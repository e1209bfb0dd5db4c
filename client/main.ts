// main.ts — the composition root: joins the world, and once a frame runs input → prediction → view.

import { FLIGHT_FILE_BYTES_MAX } from "../shared/limits.ts";
import { profileNamed } from "../shared/network/profiles.ts";
import type { ZoneId } from "../shared/units.ts";
import { PROTOCOL_VERSION } from "../shared/wire/protocol.ts";
import type { NpcKind } from "../shared/world/zone.ts";
import { ZONES } from "../shared/world/zones.ts";
import { FlightError } from "./flight/flight.ts";
import { download, FlightPage } from "./flight-page.ts";
import { createHud, type HudActions } from "./hud/hud.tsx";
import { addChat, type Phase as HudPhase, type HudState, type NetworkProfile } from "./hud/store.ts";
import { Input } from "./input/sample.ts";
import { ApiError } from "./net/api.ts";
import { History } from "./net/history.ts";
import { recallSession, rememberSession } from "./remembered.ts";
import type { SceneFrame, SceneMover } from "./scene.ts";
import type { AimAt, Drive, Inspection, Phase, WorldSession } from "./sdk.ts";
import { joinWorld } from "./sdk.ts";
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

declare global {
  interface Window {
    isthmus: {
      inspect(): Inspection | { phase: HudPhase };
      drive(drive: Drive | null): void;
      /** A profile, or the name of one (shared/network/profiles.ts); null for the network that there is. */
      network(profile: NetworkProfile | string | null): void;
      /** Switches techniques of the netcode on and off. */
      techniques(change: Partial<Techniques>): Readonly<Techniques>;
      /** Draws where the zone has everybody, beside where they are shown. */
      ghosts(on: boolean): void;
      /** A beam, or a ball, along yaw and pitch, radians, or at a place; what names it in its verdict. */
      beam(aim: AimAt): number | null;
      throwBall(aim: AimAt): number | null;
      /** The last minute as a file; see client/flight. */
      flight(): Uint8Array | null;
      /** Replays one, in place of the world. */
      openFlight(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
      /** Drops the socket as a lost network would. */
      cut(): void;
      view(): ReturnType<View["stats"]>;
      readonly protocol: number;
    };
  }
}

class Page {
  private readonly view: View;
  private readonly input: Input;
  private readonly hud: HudState;
  private readonly parameters = new URLSearchParams(location.search);
  private session: WorldSession | null = null;
  private flight: FlightPage | null = null;
  private frame: SceneFrame = { self: null, movers: [], props: [], beams: [] };
  private lastMs = performance.now();
  private chatLines = 0;
  private drive: Drive | null = null;
  private network: NetworkProfile | null = null;
  private entered = false;

  constructor(canvas: HTMLCanvasElement, root: HTMLElement) {
    // `?quality=0` (best) to 5 pins how much is drawn; by default it follows the frame rate.
    const quality = this.parameters.get("quality");
    this.view = new View(canvas, quality === null ? null : Math.trunc(Number(quality)) || 0);
    this.input = new Input(canvas, this.view.camera, () => this.session?.update());
    const actions: HudActions = {
      enter: (name) => void this.join(name),
      say: (text) => this.say(text),
      leave: () => this.leave(),
      network: (profile) => this.setNetwork(profile),
      techniques: (change) => this.setTechniques(change),
      saveFlight: () => this.saveFlight(),
      openFlight: (file) => void this.openFlight(file),
      flight: {
        play: (on) => this.flight?.play(on),
        step: (ticks) => this.flight?.step(ticks),
        seek: (positionMs) => this.flight?.seek(positionMs),
        close: () => this.flight?.close(),
      },
    };
    this.acceptDroppedFlights();
    this.hud = createHud(root, actions).state;
    this.hud.columns = () => this.session?.history.columns ?? NO_COLUMNS;
    // `?feel=1`: the page of docs/netcode.md, where each technique can be switched off.
    this.hud.feelOpen.value = this.parameters.get("feel") === "1";
    this.hud.netGraphOpen.value = this.hud.feelOpen.value;
    addEventListener("resize", () => this.view.resize());
    setInterval(() => this.session?.update(), UPDATE_MS);
    setInterval(() => this.showFigures(), HUD_MS);
    this.showLobby();
    requestAnimationFrame((nowMs) => this.animate(nowMs));
    window.isthmus = this.testInterface();
    const name = this.parameters.get("name");
    if (name) this.hud.name.value = name;
    if (name && this.parameters.get("join") === "1") void this.join(name);
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
      await this.enterWith(name);
    } catch (error) {
      this.session = null;
      this.hud.phase.value = "lobby";
      this.hud.error.value = error instanceof Error ? error.message : "The world can't be reached.";
    }
  }

  private async enterWith(name: string): Promise<void> {
    const remembered = recallSession(name);
    try {
      await this.open(name, remembered);
    } catch (error) {
      // A session from an earlier visit may have run out, or be of a world that is no more: begin anew.
      const stale = error instanceof ApiError && error.status === 401;
      if (!stale || !remembered) throw error;
      await this.open(name, undefined);
    }
  }

  private async open(name: string, remembered: ReturnType<typeof recallSession>): Promise<void> {
    const session = await joinWorld({
      url: location.origin,
      name,
      zone: this.parameters.get("zone"),
      with: this.parameters.get("with"),
      network: this.network,
      ...(remembered ? { session: remembered } : {}),
      sample: () => this.input.sample(),
      selfTicking: false,
      record: true,
      onCreated: (created) => this.listen(created),
    });
    rememberSession(session.info);
    this.hud.notice.value = null;
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
    session.on("said", ({ playerId, name, text }) => this.showLine(name, text, playerId === session.info.playerId));
    session.on("refused", ({ message }) => this.showLine("", message, false, true));
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

  private say(text: string): void {
    if (this.session && !this.session.say(text))
      this.showLine("", "Not sent: there is no connection just now.", false, true);
  }

  private showLine(name: string, text: string, self: boolean, system = false): void {
    addChat(this.hud, { id: ++this.chatLines, name, text, self, system });
  }

  private leave(): void {
    this.session?.leave();
    this.session = null;
    this.entered = false;
    this.hud.zoneId.value = "";
    this.hud.phase.value = "lobby";
    this.hud.chat.value = [];
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

  private saveFlight(): void {
    const bytes = this.session?.saveFlight();
    if (bytes) download(bytes, `isthmus-${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.flight`);
    else this.hud.notice.value = { message: "There is no flight to save yet.", action: "none" };
  }

  /** Replays a saved flight in place of the world that is played in. */
  private async openFlight(file: Blob): Promise<void> {
    try {
      if (file.size > FLIGHT_FILE_BYTES_MAX) throw new FlightError("This file is too large for a flight.");
      const flight = new FlightPage(new Uint8Array(await file.arrayBuffer()), () => this.closeFlight());
      const zone = ZONES.get(flight.replay.zoneId);
      if (this.session) this.leave();
      this.flight = flight;
      if (zone) this.view.enter(zone);
      this.hud.sceneVisible.value = true;
      this.hud.flight.value = flight.readout();
    } catch (error) {
      if (!(error instanceof FlightError)) throw error;
      this.hud.notice.value = { message: error.message, action: "none" };
    }
  }

  private closeFlight(): void {
    this.flight = null;
    this.hud.flight.value = null;
    this.frame = { self: null, movers: [], props: [], beams: [] };
    this.showLobby();
  }

  /** A flight that is dropped onto the page is replayed. */
  private acceptDroppedFlights(): void {
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer?.files ?? [];
      if (file) void this.openFlight(file);
    });
  }

  private showFigures(): void {
    if (this.flight) this.hud.flight.value = this.flight.readout();
    const { session } = this;
    if (!session) return;
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
    const flown = this.flight?.frame(deltaSeconds * 1000);
    const { self, movers, props, beams } = flown?.scene ?? this.frame;
    const sinceMs = performance.now();
    this.view.render({
      timeSeconds: nowMs / 1000,
      deltaSeconds,
      self: self && { ...self, kind: "player", name: this.session?.info.name ?? "" },
      movers: movers.map(viewMover),
      props,
      beams: beams.map((beam) => ({
        ...beam,
        ageSeconds: (sinceMs - beam.shownAtMs) / 1000,
        settledSeconds: beam.settledAtMs === null ? null : (sinceMs - beam.settledAtMs) / 1000,
        hit: beam.target !== null,
      })),
      ghosts: this.hud.ghosts.value ? (flown?.ghosts ?? this.session?.ghosts() ?? []) : [],
    });
  }

  private testInterface(): Window["isthmus"] {
    return {
      inspect: () => this.session?.inspect() ?? { phase: this.hud.phase.value },
      drive: (drive) => {
        this.drive = drive;
        this.session?.drive(drive);
      },
      network: (given) => {
        const profile = typeof given === "string" ? profileNamed(given) : given;
        this.hud.network.value = profile;
        this.setNetwork(profile);
      },
      techniques: (change) => {
        this.setTechniques(change);
        return this.hud.techniques.value;
      },
      ghosts: (on) => {
        this.hud.ghosts.value = on;
      },
      beam: (aim) => this.session?.beam(aim) ?? null,
      throwBall: (aim) => this.session?.throwBall(aim) ?? null,
      flight: () => this.session?.saveFlight() ?? null,
      openFlight: (bytes) => this.openFlight(new Blob([bytes])),
      cut: () => this.session?.cut(),
      view: () => this.view.stats(),
      protocol: PROTOCOL_VERSION,
    };
  }
}

function viewMover({ profile, ...rest }: SceneMover) {
  if (profile.kind === "npc")
    return { ...rest, kind: "npc" as const, npcKind: profile.npc as NpcKind, name: profile.name };
  return { ...rest, kind: "player" as const, name: profile.kind === "player" ? profile.name : "" };
}

const canvas = document.querySelector<HTMLCanvasElement>("#world");
const root = document.querySelector<HTMLElement>("#hud");
if (canvas && root) new Page(canvas, root);
