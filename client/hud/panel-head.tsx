// panel-head.tsx — the head of a panel that can be closed.

export function Head({ title, close }: { title: string; close(): void }) {
  return (
    <header>
      <h2>{title}</h2>
      <button type="button" class="quiet" aria-label="Close" onClick={close}>
        ×
      </button>
    </header>
  );
}
