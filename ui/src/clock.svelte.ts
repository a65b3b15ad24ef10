/**
 * The one clock of the interface: the owner's, as far as the newest view told it, ticking once a second while somebody can see it.
 */

const TICK_MS = 1_000;

class Clock {
  /** Milliseconds since 1970 by the owner's clock, at the last tick. */
  now = $state(Date.now());
  /** By how many milliseconds the owner's clock is ahead of this page's. */
  #ahead = 0;
  #watchers = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => {
      this.#run();
    });
  }

  /** A view says what time the owner has. */
  set(nowAt: string): void {
    const told = Date.parse(nowAt);
    if (!Number.isNaN(told)) this.#ahead = told - Date.now();
    this.#tick();
  }

  /** Ticks until the returned function is called. */
  watch(): () => void {
    this.#watchers += 1;
    this.#run();
    return () => {
      this.#watchers -= 1;
      this.#run();
    };
  }

  #tick(): void {
    this.now = Date.now() + this.#ahead;
  }

  #run(): void {
    const wanted = this.#watchers > 0 && document.visibilityState === 'visible';
    if (wanted && this.#timer === undefined) {
      this.#tick();
      this.#timer = setInterval(() => {
        this.#tick();
      }, TICK_MS);
    } else if (!wanted) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

export const clock = new Clock();
