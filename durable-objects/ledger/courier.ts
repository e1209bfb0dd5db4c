// courier.ts — carries an account's exchanges to the others and their answers back, as often as it takes (LEDGER-1).
import type { ExchangeAnswer, ExchangeRequest } from "./ledger-contracts.ts";

/** An account with its owner's part. */
export interface Book {
  /** To be delivered now; each call sets when they are delivered again. */
  due(nowMs: number): ExchangeRequest[];
  answered(request: ExchangeRequest, answer: ExchangeAnswer, nowMs: number): void;
}

export interface CourierPorts {
  nowMs(): number;
  /** Asks the object of the account that it is for. Throws if there was no answer. */
  deliver(request: ExchangeRequest): Promise<ExchangeAnswer>;
  /** Sets the owner's alarm for the next delivery; called whenever that may have changed. */
  arm(): void;
  log(message: string, error: unknown): void;
}

/** Delivers what is due, and what comes due by an answer; resolves when each has been answered or has failed. */
export async function carry(book: Book, ports: CourierPorts): Promise<void> {
  for (let due = book.due(ports.nowMs()); due.length > 0; due = book.due(ports.nowMs())) {
    // Before anything is awaited: should this object die meanwhile, the alarm is there.
    ports.arm();
    await Promise.all(due.map((request) => ask(book, ports, request)));
    ports.arm();
  }
}

async function ask(book: Book, ports: CourierPorts, request: ExchangeRequest): Promise<void> {
  let answer: ExchangeAnswer;
  try {
    answer = await ports.deliver(request);
  } catch (error) {
    return ports.log(`${request.to} did not answer ${request.seq} of ${request.from}`, error);
  }
  book.answered(request, answer, ports.nowMs());
}
