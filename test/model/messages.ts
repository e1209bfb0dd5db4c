// messages.ts — the model's messages: in what order they arrive, what becomes of one that is lost, and their names in a trace.
import { type Answer, type Message, PLACES, type Question, type World } from "./world.ts";

/** The first that is not late, and not behind one that is. */
export function nextMessage(world: World): Message | null {
  return world.net.find((message) => !message.late && !isBlocked(world, message)) ?? null;
}

export function isBlocked(world: World, message: Message): boolean {
  const channel = channelOf(message);
  if (channel === null) return false;
  for (const other of world.net) {
    if (other === message) return false;
    if (channelOf(other) === channel) return true;
  }
  return false;
}

/** What shares a channel stays in order. */
export function channelOf({ body }: Message): string | null {
  if (!("session" in body)) return null;
  return `${body.session}${"client" in body ? "<" : ">"}`;
}

export const isQuestion = (body: Message["body"]): body is Question =>
  body.kind === "enter" || body.kind === "call" || body.kind === "depart" || body.kind === "tell";

/** Whoever asked learns that there is no answer. */
export function lossOf(body: Question | Answer): Answer | null {
  switch (body.kind) {
    case "enter":
    case "entered":
      return { kind: "entered", client: body.client, attempt: body.attempt, answer: null };
    case "call":
    case "answer":
      return { kind: "answer", zone: body.zone, run: body.run, call: body.call, answer: null };
    case "depart":
    case "departed":
      return { kind: "departed", ask: body.ask, result: { state: "unreachable" } };
    case "tell":
    case "told":
      return null;
  }
}

/** As a trace tells of it. */
export function nameOf({ body, again }: Message): string {
  const more = again ? " (again)" : "";
  switch (body.kind) {
    case "call":
      return `${PLACES[body.zone]?.zone} asks: ${body.call.name}${more}`;
    case "answer":
      return `${PLACES[body.zone]?.zone} hears of its ${body.call.name}: ${outcome(body.answer)}`;
    case "depart":
      return `${PLACES[body.zone]?.zone} is asked: depart${more}`;
    case "departed":
      return `the character hears: ${body.result.state}`;
    case "tell":
      return `${PLACES[body.zone]?.zone} is told: ${body.end.outcome}${more}`;
    case "told":
      return "the character hears: told";
    case "enter":
      return `client ${body.client} asks: ${body.waits ? "wait in" : "enter"} ${body.zone ?? ""}${more}`;
    case "entered":
      return `client ${body.client} hears of its enter: ${body.answer && !("ok" in body.answer) ? `to the ${body.answer.place.zone}` : outcome(body.answer)}`;
    case "hello":
    case "knock":
    case "claim":
    case "bye":
    case "hangUp":
      return `${PLACES[body.zone]?.zone} hears: ${body.kind}`;
    case "hungUp":
      return `client ${body.client} hears: ${body.rule.name}`;
    case "welcome":
    case "admitted":
    case "go":
    case "stay":
      return `client ${body.client} hears: ${body.kind}`;
  }
}

function outcome(answer: unknown): string {
  if (answer === null) return "nothing";
  const { ok, code, status } = answer as { ok?: boolean; code?: string; status?: string };
  return status ?? (ok ? "ok" : (code ?? ""));
}
