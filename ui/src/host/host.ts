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

/** Pushes to this browser, as it knows of them itself. */
export interface PushLook {
  /** Whether it can be pushed to; `install`: once it is on the home screen. */
  can: 'yes' | 'install' | 'insecure' | 'no';
  permission: NotificationPermission;
  /** The browser has a subscription. Whether the hub has it too, the view says. */
  subscribed: boolean;
  /** When the last push arrived. */
  arrivedAt: string | null;
}

/** What only a browser can do about pushes. Each rejects with a {@link Problem}. */
export interface Pushes {
  look(): Promise<PushLook>;
  /** Asks for permission, subscribes anew and tells the hub. Only in answer to a tap: browsers ask nobody otherwise. */
  allow(): Promise<void>;
  stop(): Promise<void>;
  /** Has the hub push a test here; says why it could not be handed over. */
  test(): Promise<string | null>;
}

export interface Host {
  readonly place: Place;
  /** Only in browsers. */
  readonly pushes?: Pushes;
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
