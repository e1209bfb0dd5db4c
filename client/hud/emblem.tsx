// emblem.tsx — our mark: two waters, and the strip of land between them.

export function Emblem() {
  return (
    <svg class="emblem" viewBox="0 0 64 64" aria-hidden="true">
      <circle cx="32" cy="32" r="30" fill="#0f4c4a" />
      <path
        d="M20 5C25 17 28 23 28 32S25 47 20 59A30 30 0 0 0 44 59C39 47 36 41 36 32S39 17 44 5A30 30 0 0 0 20 5Z"
        fill="#f2dfb8"
      />
      <path
        d="M7 27q4-3 8 0t8 0M7 36q4-3 8 0t8 0M41 27q4-3 8 0t8 0M41 36q4-3 8 0t8 0"
        fill="none"
        stroke="#8fc7be"
        stroke-width="2"
        stroke-linecap="round"
      />
      <circle cx="32" cy="32" r="30" fill="none" stroke="#b9812f" stroke-width="2.5" />
    </svg>
  );
}
