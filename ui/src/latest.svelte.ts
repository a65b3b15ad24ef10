/** The newest answer to a question that is asked again and again: an answer that comes late is dropped. */
import { asProblem } from './host/problem';
import type { Problem } from './wire/Problem';

export class Latest<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  waiting = $state(false);
  #asked = 0;

  /** Waits for this one, and for no earlier one any more. What was known stays until then. */
  async take(answer: Promise<T>): Promise<void> {
    const mine = ++this.#asked;
    this.waiting = true;
    try {
      const value = await answer;
      if (mine !== this.#asked) return;
      this.value = value;
      this.problem = null;
    } catch (thrown) {
      if (mine !== this.#asked) return;
      this.value = null;
      this.problem = asProblem(thrown);
    }
    this.waiting = false;
  }

  /** What was known holds no more. */
  clear(): void {
    this.#asked += 1;
    this.value = null;
    this.problem = null;
    this.waiting = false;
  }
}
