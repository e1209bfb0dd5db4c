// chat-commands.ts — what a line that was typed asks for: to be said somewhere, or something about a player.
import type { Channel } from "../../shared/wire/chat.ts";

export type ChatAct =
  | { readonly kind: "say"; readonly channel: Exclude<Channel, "whisper">; readonly text: string }
  | { readonly kind: "whisper"; readonly name: string; readonly text: string }
  /** To whoever one has whispered with last. */
  | { readonly kind: "reply"; readonly text: string }
  | { readonly kind: "befriend" | "unfriend" | "mute" | "unmute" | "join"; readonly name: string }
  | { readonly kind: "report"; readonly name: string; readonly reason: string }
  | { readonly kind: "help" }
  /** For people to read. */
  | { readonly kind: "mistake"; readonly message: string };

export const HELP =
  "/w name text whispers, /r text replies, /world text and /here text say it there; /friend, /unfriend, /join, /mute, /unmute and /report name.";

/** `names`: of the players one may mean, since a name may have spaces in it. `channel`: where a line without a command goes. */
export function parseLine(line: string, names: readonly string[], channel: Channel): ChatAct {
  const [, word = "", rest = ""] = /^\/(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (!line.startsWith("/"))
    return channel === "whisper" ? { kind: "reply", text: line } : { kind: "say", channel, text: line };
  const { name, after } = splitName(rest, names);
  switch (word.toLowerCase()) {
    case "w":
    case "whisper":
    case "tell":
      if (name === "" || after === "") return { kind: "mistake", message: "Say to whom, and what: /w name text" };
      return { kind: "whisper", name, text: after };
    case "r":
      return rest === "" ? { kind: "mistake", message: "Say what: /r text" } : { kind: "reply", text: rest };
    case "world":
    case "here":
      if (rest === "") return { kind: "mistake", message: `Say what: /${word} text` };
      return { kind: "say", channel: word.toLowerCase() === "world" ? "world" : "zone", text: rest };
    case "friend":
      return about("befriend", rest);
    case "unfriend":
    case "mute":
    case "unmute":
    case "join":
      return about(word.toLowerCase() as "unfriend" | "mute" | "unmute" | "join", rest);
    case "report":
      if (name === "") return { kind: "mistake", message: "Say whom: /report name, and why" };
      return { kind: "report", name, reason: after };
    case "help":
    case "":
      return { kind: "help" };
    default:
      return { kind: "mistake", message: `There is no /${word}. ${HELP}` };
  }
}

function about(kind: "befriend" | "unfriend" | "mute" | "unmute" | "join", rest: string): ChatAct {
  const name = rest.trim();
  const word = kind === "befriend" ? "friend" : kind;
  return name === "" ? { kind: "mistake", message: `Say whom: /${word} name` } : { kind, name };
}

/** The longest known name that `rest` begins with, or else its first word. */
function splitName(rest: string, names: readonly string[]): { name: string; after: string } {
  const lower = rest.toLowerCase();
  const known = names
    .filter((name) => lower === name.toLowerCase() || lower.startsWith(`${name.toLowerCase()} `))
    .sort((a, b) => b.length - a.length)[0];
  const name = known ?? rest.split(/\s/, 1)[0] ?? "";
  return { name, after: rest.slice(name.length).trim() };
}
