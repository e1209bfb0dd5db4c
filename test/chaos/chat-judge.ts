// chat-judge.ts — are each sender's lines heard in the order in which they were said, and each once (EVENT-1)?

/** What one session hears: a new one may be told again what was said before it came. */
export interface Ear {
  heard(channel: string, text: string): void;
}

export class ChatJudge {
  /** Lines that were heard, by all ears together. */
  heard = 0;
  readonly violations: string[] = [];

  /**
   * The n-th line of a bot, on the device on which it plays: order is kept for each device. What one that was taken over had
   * said last may still be on its way when the next one speaks.
   */
  line(bot: number, device: number, n: number): string {
    return `bot ${bot}.${device} says line ${n}`;
  }

  ear(listener: number): Ear {
    const last = new Map<string, number>();
    return {
      heard: (channel, text) => {
        const [, bot, n] = /^bot (\d+\.\d+) says line (\d+)$/.exec(text) ?? [];
        if (bot === undefined) return;
        this.heard++;
        const sender = `${channel} of bot ${bot}`;
        const before = last.get(sender) ?? -1;
        if (Number(n) <= before)
          this.violations.push(`bot ${listener} heard line ${n} of ${sender} after line ${before}`);
        last.set(sender, Number(n));
      },
    };
  }
}
