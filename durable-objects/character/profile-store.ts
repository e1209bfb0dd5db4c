// profile-store.ts — how a character looks and how its player likes things, in the character's SQLite.
import { BLANK_PROFILE, isAppearance, isSettings, type Profile } from "../../shared/world/profile.ts";
import type { GoodsRefusal, ProfileChange } from "../contracts.ts";
import { goodsRefusal } from "../ledger/goods-refusal.ts";
import { one, rows } from "../ledger/sql-ledger.ts";

/** With when each part was asked for: of two the later one holds, in whatever order they come. */
interface Kept extends Profile {
  readonly appearanceMs: number;
  readonly settingsMs: number;
}

const NEW: Kept = { ...BLANK_PROFILE, appearanceMs: 0, settingsMs: 0 };

export class ProfileStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  load(): Profile {
    const { appearance, settings } = this.#kept();
    return { appearance, settings };
  }

  keep({ appearance, settings }: ProfileChange, issuedMs: number): { ok: true } | GoodsRefusal {
    if (appearance && !isAppearance(appearance)) return goodsRefusal("nothing", "Nobody looks like that.");
    if (settings && !isSettings(settings)) return goodsRefusal("nothing", "There are no such settings.");
    let kept = this.#kept();
    if (appearance && issuedMs >= kept.appearanceMs) kept = { ...kept, appearance, appearanceMs: issuedMs };
    if (settings && issuedMs >= kept.settingsMs) kept = { ...kept, settings, settingsMs: issuedMs };
    this.#sql.exec("INSERT OR REPLACE INTO profile VALUES (1, ?)", JSON.stringify(kept));
    return { ok: true };
  }

  #kept(): Kept {
    return one(rows<Kept>(this.#sql, "SELECT json FROM profile")) ?? NEW;
  }
}
