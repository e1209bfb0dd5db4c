// screen.ts — whether the page is on a screen so narrow that panels start folded.

/** The same width as in style.css. */
export function isNarrow(): boolean {
  return matchMedia("(max-width: 719px)").matches;
}
