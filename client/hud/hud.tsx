// hud.tsx — everything drawn over the world: lays the panels out, and wires them to the signals and the actions.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import type { Techniques } from "../techniques.ts";
import { Backdrop } from "./backdrop.tsx";
import { Bag } from "./bag.tsx";
import { Chat } from "./chat.tsx";
import { type FlightActions, FlightBar } from "./flight.tsx";
import { type FriendActions, Friends } from "./friends.tsx";
import { Dealings, type GoodsActions, Prompt } from "./goods.tsx";
import { Hints } from "./hints.tsx";
import { focusChat, listenToHotkeys } from "./hotkeys.ts";
import { Join } from "./join.tsx";
import { CrossingBar, Loading } from "./loading.tsx";
import { recallName, rememberName } from "./memory.ts";
import { NetGraph } from "./net-graph.tsx";
import { ConnectionLost, NoticeCard, NoticeToast, Reconnecting } from "./notices.tsx";
import { Roster } from "./roster.tsx";
import { isNarrow } from "./screen.ts";
import { createHudState, type HudState, inWorld, type NetworkProfile } from "./store.ts";
import { ZoneCard, ZonePlate } from "./zone.tsx";

/** What the player can ask for from the HUD. */
export interface HudActions {
  enter(name: string): void;
  say(text: string): void;
  leave(): void;
  network(profile: NetworkProfile | null): void;
  techniques(change: Partial<Techniques>): void;
  saveFlight(): void;
  openFlight(file: File): void;
  readonly flight: FlightActions;
  readonly goods: GoodsActions;
  readonly friends: FriendActions;
  toggleNetGraph?(): void;
}

export interface Hud {
  readonly state: HudState;
  /** Takes the HUD off the page, with its listeners. */
  dispose(): void;
}

/** Draws the HUD into `root` and keeps it true to `state`, which the caller writes. */
export function createHud(root: HTMLElement, actions: HudActions, state: HudState = createHudState()): Hud {
  const listening = new AbortController();
  state.name.value ||= recallName();
  const wired: Required<HudActions> = {
    ...actions,
    enter: (name) => {
      rememberName(name);
      state.name.value = name;
      state.error.value = "";
      state.notice.value = null;
      actions.enter(name);
    },
    network: (profile) => {
      state.network.value = profile;
      actions.network(profile);
    },
    friends: {
      ...actions.friends,
      whisperTo: (friend) => {
        actions.friends.whisperTo(friend);
        // On a narrow screen the list lies over the chat.
        if (isNarrow()) state.friendsOpen.value = false;
        // The chat shows again once this has been drawn.
        queueMicrotask(() => focusChat(root));
      },
    },
    toggleNetGraph: () => {
      state.netGraphOpen.value = !state.netGraphOpen.value;
      actions.toggleNetGraph?.();
    },
  };
  const { interact, askToTrade } = actions.goods;
  const keys = {
    F3: wired.toggleNetGraph,
    KeyE: interact,
    KeyT: askToTrade,
    KeyH: () => toggleHints(state),
    Escape: () => closeTopmost(state, wired),
  };
  listenToHotkeys(root, state, keys, listening.signal);
  render(<Layout state={state} actions={wired} />, root);
  return {
    state,
    dispose: () => {
      listening.abort();
      render(null, root);
    },
  };
}

function toggleHints({ hints }: HudState): void {
  hints.value = hints.value === "hidden" ? "shown" : "hidden";
}

/** Escape closes one thing at a time: first what lies over the rest. */
function closeTopmost(state: HudState, { goods, toggleNetGraph }: Required<HudActions>): void {
  if (state.trade.value || state.dealing.value) goods.close();
  else if (state.friendsOpen.value) state.friendsOpen.value = false;
  else if (state.netGraphOpen.value) toggleNetGraph();
}

function Layout({ state, actions }: { state: HudState; actions: Required<HudActions> }) {
  const phase = state.phase.value;
  // On the document, because the touch controls stand outside this root and show only in the world.
  useEffect(() => {
    document.documentElement.dataset.phase = phase;
  }, [phase]);
  return (
    <>
      <Backdrop state={state} />
      {phase === "lobby" && !state.flight.value && <Join state={state} enter={actions.enter} />}
      {(phase === "connecting" || phase === "loading") && <Loading state={state} />}
      {state.flight.value && <FlightBar state={state} actions={actions.flight} />}
      {inWorld(phase) && <World state={state} actions={actions} />}
      {phase === "closed" && <NoticeCard state={state} actions={actions} />}
      {phase === "reconnecting" && <Reconnecting />}
      {phase === "playing" && <ConnectionLost state={state} />}
      {phase !== "closed" && <NoticeToast state={state} actions={actions} />}
    </>
  );
}

function World({ state, actions }: { state: HudState; actions: Required<HudActions> }) {
  return (
    <div class="world">
      <CrossingBar state={state} />
      <div class="corner top left">
        <ZonePlate
          state={state}
          toggleNetGraph={actions.toggleNetGraph}
          toggleHints={() => toggleHints(state)}
          leave={actions.leave}
        />
        {state.netGraphOpen.value && (
          <NetGraph
            state={state}
            network={actions.network}
            techniques={actions.techniques}
            flight={{ save: actions.saveFlight, open: actions.openFlight }}
            close={actions.toggleNetGraph}
          />
        )}
      </div>
      <div class="corner top right">
        <Roster state={state} />
        <Bag state={state} actions={actions.goods} />
        <Friends state={state} actions={actions.friends} />
      </div>
      <Chat state={state} say={actions.say} />
      <ZoneCard state={state} />
      <i class="crosshair" aria-hidden="true" />
      <Hints state={state} />
      {state.phase.value === "playing" && <Prompt state={state} actions={actions.goods} />}
      {state.phase.value === "playing" && <Dealings state={state} actions={actions.goods} />}
    </div>
  );
}
