// chat.tsx — the log of what was said, and the line in which one says something.
import { useEffect, useRef, useState } from "preact/hooks";
import { CHAT_CHARACTERS_MAX } from "../../shared/limits.ts";
import type { ChatLine, HudState } from "./store.ts";

/** The counter shows from this many characters before the end. */
const COUNTER_FROM = 40;
/** Within this many pixels of the end the log follows new lines; further up, someone is reading. */
const FOLLOW_PIXELS = 24;

export function Chat({ state, say }: { state: HudState; say(text: string): void }) {
  return (
    <section class="panel chat" aria-label="Chat">
      <Log lines={state.chat.value} />
      <Say say={say} />
    </section>
  );
}

function Log({ lines }: { lines: readonly ChatLine[] }) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  useEffect(() => {
    if (log.current && following.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines]);
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = log.current ?? {};
    following.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PIXELS;
  };
  return (
    <div
      ref={log}
      class="log"
      data-testid="chat-log"
      role="log"
      aria-live="polite"
      aria-label="What was said"
      onScroll={onScroll}
    >
      {lines.map((line) => (
        <p key={line.id} class={line.system ? "system" : line.self ? "self" : undefined}>
          {!line.system && <b>{line.name}</b>} {line.text}
        </p>
      ))}
    </div>
  );
}

function Say({ say }: { say(text: string): void }) {
  const [text, setText] = useState("");
  const left = CHAT_CHARACTERS_MAX - text.length;
  const onKeyDown = (event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }) => {
    // An input method uses Enter and Escape to choose a character; those are not for us.
    if (event.isComposing) return;
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter") return;
    event.preventDefault();
    const line = text.trim();
    if (line !== "") say(line);
    setText("");
    event.currentTarget.blur();
  };
  return (
    <div class="say">
      <input
        data-testid="chat-input"
        aria-label="Say something to everyone in this zone"
        placeholder="Say something…"
        value={text}
        maxLength={CHAT_CHARACTERS_MAX}
        enterkeyhint="send"
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd>Enter</kbd>
      {left <= COUNTER_FROM && (
        <span class={left === 0 ? "counter full" : "counter"} aria-live="polite">
          {left}
        </span>
      )}
    </div>
  );
}
