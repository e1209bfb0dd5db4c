// one-alarm.ts — the one alarm that an object has, written only when its time changes: each writing is billed as a row.

/** Of DurableObjectStorage. */
interface AlarmStorage {
  setAlarm(atMs: number): Promise<void>;
  deleteAlarm(): Promise<void>;
}

export class OneAlarm {
  readonly #storage: AlarmStorage;
  /** Undefined: not known, as after a restart. */
  #atMs: number | null | undefined;

  constructor(storage: AlarmStorage) {
    this.#storage = storage;
  }

  /** Null: none. */
  set(atMs: number | null): void {
    if (atMs === this.#atMs) return;
    this.#atMs = atMs;
    void (atMs === null ? this.#storage.deleteAlarm() : this.#storage.setAlarm(atMs));
  }

  /** It has rung, and so is gone; though not if the handler fails. */
  rang(): void {
    this.#atMs = undefined;
  }
}
