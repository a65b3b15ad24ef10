/**
 * What the interface knows of the world: three verbs. The page that is loaded chooses which host it gets, by its entry module.
 */
import type { Intent } from '../wire/Intent';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import type { Query } from '../wire/Query';
import type { QueryAnswer } from '../wire/QueryAnswer';
import type { Reply } from '../wire/Reply';

/** Where the interface runs: only an app can start a hub, sound a siren and be quit. */
export type Place = 'app' | 'browser';

export interface Host {
  readonly place: Place;
  /** Something shall happen. Rejects with a {@link Problem}. */
  send(intent: Intent): Promise<Reply>;
  /** Something is to be known. Rejects with a {@link Problem}. */
  ask(query: Query): Promise<QueryAnswer>;
  /**
   * Views, from now on and whenever they change, until the returned function is called.
   * `trouble` is told when they stop coming, and `null` when they come again; the host tries again by itself.
   */
  subscribe(on: (push: Push) => void, trouble: (problem: Problem | null) => void): () => void;
}
