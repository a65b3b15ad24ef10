/** What was edited, step by step: back and forth. */

/** Steps that are kept. */
const STEPS_MAX = 100;

export class History<T> {
  #past = $state.raw<readonly T[]>([]);
  #future = $state.raw<readonly T[]>([]);
  #base: string = $state('');
  now: T = $state.raw() as T;

  constructor(base: T) {
    this.now = base;
    this.#base = JSON.stringify(base);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }
  get canRedo(): boolean {
    return this.#future.length > 0;
  }
  /** It differs from what is stored. */
  get isChanged(): boolean {
    return JSON.stringify(this.now) !== this.#base;
  }

  put(next: T): void {
    if (JSON.stringify(next) === JSON.stringify(this.now)) return;
    this.#past = [...this.#past, this.now].slice(-STEPS_MAX);
    this.#future = [];
    this.now = next;
  }
  undo(): void {
    const before = this.#past.at(-1);
    if (before === undefined) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [this.now, ...this.#future];
    this.now = before;
  }
  redo(): void {
    const after = this.#future[0];
    if (after === undefined) return;
    this.#future = this.#future.slice(1);
    this.#past = [...this.#past, this.now];
    this.now = after;
  }
  /** It began with this. */
  isFrom(base: T): boolean {
    return JSON.stringify(base) === this.#base;
  }
  /** What is there now is stored. */
  saved(): void {
    this.#base = JSON.stringify(this.now);
  }
}

/** The list with the entry at `index` moved by one. */
export function moved<E>(list: readonly E[], index: number, by: 1 | -1): E[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(index + by, 0, one);
  return next;
}

/** The list with the entry at `index` replaced, or taken out. */
export function replaced<E>(list: readonly E[], index: number, entry: E | null): E[] {
  return list.flatMap((known, n) => (n !== index ? [known] : entry === null ? [] : [entry]));
}
