// memory.ts — remembers a player's name between visits, where the browser lets us.

const KEY = "isthmus.name";

/** The name of the last visit, or an empty string. */
export function recallName(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    // Storage is refused in some private windows and embedded pages; the form is then simply empty.
    return "";
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name);
  } catch {}
}
