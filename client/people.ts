// people.ts — the players whom one may mean by a name: those who are here, friends, and who has spoken lately. Names are not unique.

/** Who spoke is remembered for so many players; the oldest go first. */
const HEARD_MAX = 200;

export interface Person {
  readonly id: string;
  readonly name: string;
}

export class People {
  private readonly heardOf = new Map<string, string>();
  private here: readonly Person[] = [];
  private friends: readonly Person[] = [];

  heard({ id, name }: Person): void {
    this.heardOf.delete(id);
    this.heardOf.set(id, name);
    for (const oldest of this.heardOf.keys()) {
      if (this.heardOf.size <= HEARD_MAX) return;
      this.heardOf.delete(oldest);
    }
  }

  setHere(here: readonly Person[]): void {
    this.here = here;
  }

  setFriends(friends: readonly Person[]): void {
    this.friends = friends;
  }

  get names(): string[] {
    return [...new Set(this.all().map(({ name }) => name))];
  }

  /** Everyone of that name, in whatever case. */
  called(name: string): Person[] {
    const wanted = name.trim().toLowerCase();
    return this.all().filter((person) => person.name.toLowerCase() === wanted);
  }

  private all(): Person[] {
    const heard = [...this.heardOf].map(([id, name]) => ({ id, name }));
    return [...new Map([...heard, ...this.friends, ...this.here].map((person) => [person.id, person])).values()];
  }
}
