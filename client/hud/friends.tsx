// friends.tsx — one's friends: where they are, who asks to be one, and the way to them.
import { useEffect, useState } from "preact/hooks";
import type { FriendEntry, HudState } from "./store.ts";

export interface FriendActions {
  /** The list is open, or no more: while it is, it is kept up to date. */
  watch(open: boolean): void;
  press(what: "befriend" | "unfriend" | "join", friend: FriendEntry): void;
  whisperTo(friend: FriendEntry): void;
}

/** The question whether a friend is to be removed waits so long for its answer, milliseconds. */
const SURE_MS = 4000;
/** Who asks first, then who is here, then the others. */
const ORDER = ({ state, zone }: FriendEntry): number => (state === "asking" ? 0 : zone !== null ? 1 : 2);

export function Friends({ state, actions }: { state: HudState; actions: FriendActions }) {
  const open = state.friendsOpen.value;
  useEffect(() => {
    actions.watch(open);
    return () => actions.watch(false);
  }, [open]);
  const all = state.friends.value;
  const sorted = [...all].sort((a, b) => ORDER(a) - ORDER(b) || a.name.localeCompare(b.name));
  const friends = all.filter((friend) => friend.state === "friends");
  const asking = all.filter((friend) => friend.state === "asking").length;
  const label = `Friends: ${friends.length}${asking > 0 ? `, ${asking} asking` : ""}`;
  return (
    <section class="panel friends" data-testid="friends" aria-label="Friends">
      <button
        type="button"
        class="quiet fold"
        aria-label={label}
        aria-expanded={open}
        onClick={() => {
          state.friendsOpen.value = !open;
        }}
      >
        <FriendsIcon />
        <span>
          <span class="wide">Friends</span> <b>{friends.length}</b>
        </span>
        {asking > 0 && <i class="news" role="img" aria-label={`${asking} asking`} />}
      </button>
      {open && all.length === 0 && (
        <p class="faint">
          Nobody yet. Say <b>/friend</b> and a name in the chat to ask somebody.
        </p>
      )}
      {open && all.length > 0 && (
        <ul>
          {sorted.map((friend) => (
            <Row key={friend.id} friend={friend} actions={actions} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ friend, actions }: { friend: FriendEntry; actions: FriendActions }) {
  const { name, state, zone, here } = friend;
  const press = (what: "befriend" | "unfriend" | "join") => () => actions.press(what, friend);
  return (
    <li>
      <span class="who">
        <i class={`dot ${zone === null ? "away" : "good"}`} />
        <b>{name}</b>
        <small data-testid={`presence-${name}`}>{whereabouts(friend)}</small>
      </span>
      <span class="ways">
        {state === "asking" && (
          <button type="button" class="quiet" onClick={press("befriend")} aria-label={`Accept ${name}`}>
            Accept
          </button>
        )}
        {zone !== null && !here && (
          <button type="button" class="quiet" onClick={press("join")} aria-label={`Join ${name}`}>
            Join
          </button>
        )}
        {zone !== null && (
          <button
            type="button"
            class="quiet"
            onClick={() => actions.whisperTo(friend)}
            aria-label={`Whisper to ${name}`}
          >
            Whisper
          </button>
        )}
        {state === "asking" ? (
          <button type="button" class="quiet" onClick={press("unfriend")} aria-label={`Decline ${name}`}>
            Decline
          </button>
        ) : (
          <Remove name={name} remove={press("unfriend")} />
        )}
      </span>
    </li>
  );
}

/** Asks once more: it stands beside what one presses every day, and can't be undone alone. */
function Remove({ name, remove }: { name: string; remove(): void }) {
  const [sure, setSure] = useState(false);
  useEffect(() => {
    if (!sure) return;
    const timer = setTimeout(() => setSure(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [sure]);
  if (!sure)
    return (
      <button type="button" class="quiet remove" aria-label={`Remove ${name}`} onClick={() => setSure(true)}>
        ×
      </button>
    );
  return (
    <button type="button" class="quiet sure" aria-label={`Remove ${name} for good`} onClick={remove}>
      Remove?
    </button>
  );
}

function whereabouts({ state, place, here }: FriendEntry): string {
  if (state === "asking") return "asks to be your friend";
  if (state === "asked") return "has not answered yet";
  if (here) return "here";
  return place === null ? "not in the world" : `in ${place}`;
}

function FriendsIcon() {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 17C4 12.500 2.500 10 2.500 7.300A3.800 3.800 0 0 1 10 6a3.800 3.800 0 0 1 7.500 1.300C17.500 10 16 12.500 10 17Z" />
    </svg>
  );
}
