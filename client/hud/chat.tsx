// chat.tsx — the log of what was said, by channel, and the line in which one says something.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { CHAT_CHARACTERS_MAX } from "../../shared/limits.ts";
import type { ChatLine, ChatTab, HudState } from "./store.ts";

/** The counter shows from this many characters before the end. */
const COUNTER_FROM = 40;
/** Within this many pixels of the end the log follows new lines; further up, someone is reading. */
const FOLLOW_PIXELS = 24;
/** A command and a name may stand before the longest line. */
const TYPED_MAX = CHAT_CHARACTERS_MAX + 40;

const TABS: readonly (readonly [ChatTab, string])[] = [
  ["all", "All"],
  ["zone", "Here"],
  ["world", "World"],
  ["whisper", "Whispers"],
];

export function Chat({ state, say }: { state: HudState; say(text: string): void }) {
  const tab = state.chatTab.value;
  const lines = state.chat.value.filter(({ channel }) => tab === "all" || channel === tab || channel === "system");
  return (
    <section class="panel chat" aria-label="Chat">
      <Tabs state={state} />
      <Log lines={lines} tab={tab} />
      <Say say={say} words={wordsFor(tab, state.whisperTo.value)} />
    </section>
  );
}

function Tabs({ state }: { state: HudState }) {
  const tab = state.chatTab.value;
  const seen = useRef(new Map<ChatTab, number>());
  const newest = (channel: ChatTab): number =>
    state.chat.value.findLast((line) => line.channel === channel && !line.self)?.id ?? 0;
  for (const [channel] of TABS) if (tab === "all" || tab === channel) seen.current.set(channel, newest(channel));
  return (
    <div class="tabs" role="tablist" aria-label="Channels">
      {TABS.map(([channel, label]) => {
        const news = newest(channel) > (seen.current.get(channel) ?? 0);
        return (
          <button
            key={channel}
            type="button"
            role="tab"
            class="quiet tab"
            aria-selected={tab === channel}
            data-testid={`chat-tab-${channel}`}
            onClick={() => {
              state.chatTab.value = channel;
            }}
          >
            {label}
            {news && <i class="news" role="img" aria-label="new lines" />}
          </button>
        );
      })}
    </div>
  );
}

function Log({ lines, tab }: { lines: readonly ChatLine[]; tab: ChatTab }) {
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const shownTab = useRef(tab);
  // In the same breath as the lines are drawn: a late scroll event of the last one would take this one for someone who reads.
  useLayoutEffect(() => {
    if (shownTab.current !== tab) following.current = true;
    shownTab.current = tab;
    if (log.current && following.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines, tab]);
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
        <p
          key={line.id}
          class={`on-${line.channel}${line.self ? " self" : ""}`}
          title={new Date(line.at * 1000).toLocaleTimeString()}
        >
          <Speaker line={line} /> {line.text}
          {line.times !== undefined && <small> ×{line.times}</small>}
        </p>
      ))}
    </div>
  );
}

function Speaker({ line: { channel, name, self } }: { line: ChatLine }) {
  if (channel === "system") return null;
  if (channel === "zone") return <b>{name}</b>;
  if (channel === "world")
    return (
      <>
        <small>world</small> <b>{name}</b>
      </>
    );
  return (
    <>
      <small>{self ? "to" : "from"}</small> <b>{name}</b>
    </>
  );
}

function wordsFor(tab: ChatTab, partner: string): { label: string; placeholder: string } {
  if (tab === "world") return { label: "Say something to the whole world", placeholder: "Say it to the whole world…" };
  if (tab !== "whisper") return { label: "Say something to everyone in this zone", placeholder: "Say something…" };
  if (partner === "") return { label: "Whisper to somebody", placeholder: "/w name text" };
  return { label: `Whisper to ${partner}`, placeholder: `Whisper to ${partner}…` };
}

function Say({ say, words }: { say(text: string): void; words: { label: string; placeholder: string } }) {
  const [text, setText] = useState("");
  const left = CHAT_CHARACTERS_MAX - [...text.replace(/^\/(w\s+\S+|\S+)\s+/, "")].length;
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
        aria-label={words.label}
        placeholder={words.placeholder}
        value={text}
        maxLength={TYPED_MAX}
        enterkeyhint="send"
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd>Enter</kbd>
      {left <= COUNTER_FROM && (
        <span class={left <= 0 ? "counter full" : "counter"} aria-live="polite">
          {left}
        </span>
      )}
    </div>
  );
}
