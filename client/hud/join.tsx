// join.tsx — the door: a title, a name, one button.
import { useEffect, useRef } from "preact/hooks";
import { NAME_CHARACTERS_MAX } from "../../shared/limits.ts";
import { Emblem } from "./emblem.tsx";
import type { HudState } from "./store.ts";

export function Join({ state, enter }: { state: HudState; enter(name: string): void }) {
  const field = useRef<HTMLInputElement>(null);
  const error = state.error.value;
  // Not on touch screens: the keyboard would slide over a page that nobody has seen yet.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    const name = state.name.value.trim();
    if (name === "") {
      state.error.value = "Please tell us what to call you.";
      field.current?.focus();
    } else {
      enter(name);
    }
  };
  const type = (value: string) => {
    state.name.value = value;
    state.error.value = "";
  };
  return (
    <main class="stage">
      <form class="card join" onSubmit={submit} noValidate>
        <Emblem />
        <h1>Isthmus</h1>
        <p class="tagline">A small world of many shores, and everyone who walks between them.</p>
        <label for="name">Your name</label>
        <input
          id="name"
          ref={field}
          data-testid="name-input"
          value={state.name}
          onInput={(event) => type(event.currentTarget.value)}
          maxLength={NAME_CHARACTERS_MAX}
          autocomplete="nickname"
          autocapitalize="words"
          spellcheck={false}
          aria-invalid={error !== ""}
          aria-describedby="join-error"
        />
        <button type="submit" class="primary" data-testid="enter-button">
          Enter
        </button>
        <p id="join-error" class="error" role="alert">
          {error}
        </p>
      </form>
    </main>
  );
}
