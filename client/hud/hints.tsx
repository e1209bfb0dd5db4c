// hints.tsx — the keys, for those who come with a keyboard; they fade once they had time to be read.

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["W", "A", "S", "D"], "walk"],
  [["Shift"], "run"],
  [["Space"], "jump"],
  [["Drag"], "look"],
  [["Click", "F"], "beam"],
  [["G"], "throw"],
  [["Enter"], "chat"],
  [["F3"], "network"],
];

export function Hints() {
  return (
    <aside class="hints" aria-label="Keys">
      {KEYS.map(([keys, what]) => (
        <span key={what}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}
          {what}
        </span>
      ))}
    </aside>
  );
}
