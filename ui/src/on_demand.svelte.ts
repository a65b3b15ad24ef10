/** Parts of the interface that the first screen does without: loaded when they are needed, or before, when nothing else is to be done. */
import { onceDrawn } from './drawn';
import { speakMore } from './texts/language.svelte';

export class OnDemand<C> {
  /** What was loaded. */
  loaded = $state.raw<C | null>(null);
  fails = $state.raw(false);
  #loading: Promise<void> | null = null;
  readonly #fetch: () => Promise<{ default: C }>;

  constructor(fetch: () => Promise<{ default: C }>) {
    this.#fetch = fetch;
  }

  /** Has it, and the words for it. What cannot be had is tried again with the next call. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.fails = false;
    try {
      const [module] = await Promise.all([this.#fetch(), speakMore()]);
      this.loaded = module.default;
    } catch {
      this.fails = true;
      this.#loading = null;
    }
  }
}

/** Milliseconds between two of them in a web view that does not tell when it is idle. */
const BETWEEN_MS = 50;

function idle(): Promise<void> {
  return new Promise((done) => {
    if ('requestIdleCallback' in globalThis)
      requestIdleCallback(() => {
        done();
      });
    else setTimeout(done, BETWEEN_MS);
  });
}

/**
 * Loads what a press may want, so that it finds it there: `soon` together once the first screen is drawn, `later` one after another, so
 * that a slow network is not full of it.
 */
export async function loadAhead(
  soon: readonly OnDemand<unknown>[],
  later: readonly OnDemand<unknown>[],
): Promise<void> {
  await new Promise<void>(onceDrawn);
  await Promise.all(soon.map((one) => one.load()));
  for (const one of later) {
    await idle();
    await one.load();
  }
}
