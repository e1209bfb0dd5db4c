// notices.tsx — what went wrong, and what the player can do about it.
import { useEffect, useRef } from "preact/hooks";
import type { HudState, Notice } from "./store.ts";

interface NoticeProps {
  state: HudState;
  actions: { enter(name: string): void; leave(): void };
}

/** Over the world, which stays in view: the zone may well be back before the player has read this. */
export function Reconnecting() {
  return (
    <div class="panel reconnecting" data-testid="reconnecting" role="status">
      <i class="spinner" aria-hidden="true" />
      Reconnecting…
    </div>
  );
}

/** The socket is there, but nothing comes through it: first a word, then, when the player has stopped, plainly. */
export function ConnectionLost({ state }: { state: HudState }) {
  const link = state.link.value;
  if (link === "good") return null;
  if (link === "waiting")
    return (
      <div class="panel waiting" data-testid="waiting" role="status">
        Waiting for the zone…
      </div>
    );
  return (
    <div class="panel reconnecting" data-testid="connection-lost" role="status">
      <i class="spinner" aria-hidden="true" />
      Connection lost: waiting for the zone…
    </div>
  );
}

/** Play is over, until the player decides. */
export function NoticeCard({ state, actions }: NoticeProps) {
  const first = useRef<HTMLButtonElement>(null);
  const notice: Notice = state.notice.value ?? { message: "You have left the world.", action: "retry" };
  useEffect(() => first.current?.focus(), []);
  return (
    <main class="stage">
      <div class="card notice" role="alertdialog" aria-labelledby="notice">
        <p id="notice">{notice.message}</p>
        <div class="choices">
          {notice.action !== "none" && (
            <button ref={first} type="button" class="primary" onClick={() => act(notice, state, actions)}>
              {verb(notice)}
            </button>
          )}
          {notice.action !== "reload" && (
            <button
              ref={notice.action === "none" ? first : undefined}
              type="button"
              class="secondary"
              onClick={actions.leave}
            >
              Back to the door
            </button>
          )}
        </div>
      </div>
    </main>
  );
}

/** Something to know while play goes on. */
export function NoticeToast({ state, actions }: NoticeProps) {
  const notice = state.notice.value;
  if (!notice) return null;
  return (
    <div class="panel toast" role="status">
      <span>{notice.message}</span>
      {notice.action !== "none" && (
        <button type="button" class="quiet" onClick={() => act(notice, state, actions)}>
          {verb(notice)}
        </button>
      )}
      <button
        type="button"
        class="quiet"
        aria-label="Dismiss"
        onClick={() => {
          state.notice.value = null;
        }}
      >
        ✕
      </button>
    </div>
  );
}

function verb(notice: Notice): string {
  return notice.action === "reload" ? "Reload" : "Try again";
}

function act(notice: Notice, state: HudState, actions: NoticeProps["actions"]): void {
  if (notice.action === "reload") location.reload();
  else actions.enter(state.name.value);
}
