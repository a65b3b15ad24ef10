/**
 * What a person did in this browser, on its way to the hub.
 *
 * | state | event | becomes |
 * | --- | --- | --- |
 * | | a person acts | kept, then sent |
 * | sent | the hub took it | taken: still silent for {@link TAKEN_MS}, so that the view that shows it can come first |
 * | sent | the hub refused it | gone; whoever acted is told |
 * | sent | the hub is out of reach | waits; whoever acted is told that it is on its way |
 * | waits | the hub is back | sent again under the same id |
 * | waits | the hub refused it | stuck, until its person tries again or drops it |
 */
import { newId } from '../ids';
import type { Action } from '../wire/Action';
import type { CommandId } from '../wire/CommandId';
import type { IncidentId } from '../wire/IncidentId';
import type { OutboxView } from '../wire/OutboxView';
import type { PageId } from '../wire/PageId';
import type { PendingAnswer } from '../wire/PendingAnswer';
import type { Problem } from '../wire/Problem';
import type { Reply } from '../wire/Reply';
import type { Kept, Queued } from './kept';
import { asProblem, problem, rejection } from './problem';
import { catalogue } from '../texts/catalogue';

/** Milliseconds for which an answer that the hub took keeps the siren quiet, if the view still shows the page. */
const TAKEN_MS = 3_000;
/** Milliseconds that the browser's database may take: an acknowledgement waits for no disk longer than that. */
const KEPT_WITHIN_MS = 500;
/** Actions that wait at most: more than a person does in an hour without a connection. */
const WAITING_MAX = 200;

/** Which answer about its incident an action is; the others answer no page, and what rings goes on ringing. */
const ANSWERS: Partial<Record<Action['do'], PendingAnswer>> = {
  acknowledge: 'acknowledging',
  hand_off: 'handing_off',
  cant: 'declining',
  cant_till_morning: 'declining',
  escalate: 'escalating',
  resolve: 'resolving',
  snooze: 'snoozing',
  merge: 'merging',
  call_vendor: 'calling_vendor',
};

export class Outbox {
  #waiting = new Map<CommandId, Queued>();
  #taken = new Map<CommandId, Queued>();
  #flushing = false;

  /** `post` sends one to the hub and rejects with a problem; `changed` is told whenever {@link view} or {@link pending} may differ. */
  constructor(
    private readonly kept: Kept,
    private readonly post: (id: CommandId, action: Action) => Promise<Reply>,
    private readonly changed: () => void,
  ) {}

  /** Takes up what an earlier page left. */
  async load(): Promise<void> {
    for (const queued of await this.kept.queued()) this.#waiting.set(queued.id, queued);
    if (this.#waiting.size > 0) this.changed();
  }

  /** Somebody acted; `page` is the page of theirs that it answers. Rejects when the hub refuses it at once. */
  async act(action: Action, page: PageId | null): Promise<Reply> {
    if (this.#waiting.size >= WAITING_MAX) {
      throw rejection(problem('too_many', catalogue.web.tooManyWait));
    }
    const queued = { id: newId(), action, page, since: new Date().toISOString(), stuck: null };
    this.#waiting.set(queued.id, queued);
    this.changed();
    const kept = this.kept.put(queued).catch(() => undefined); // without it, it still goes out now
    await Promise.race([kept, new Promise((late) => setTimeout(late, KEPT_WITHIN_MS))]);
    try {
      return await this.#send(queued);
    } catch (thrown) {
      if (asProblem(thrown).retry === 'later') return { is: 'pending', command: queued.id };
      this.#forget(queued);
      throw thrown;
    }
  }

  /** The hub is there: what waits goes out, in order. */
  async flush(): Promise<void> {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (const queued of [...this.#waiting.values()].filter(({ stuck }) => stuck === null)) {
        try {
          await this.#send(queued);
        } catch (thrown) {
          const why = asProblem(thrown);
          if (why.retry === 'later') return;
          this.#stick(queued, why);
        }
      }
    } finally {
      this.#flushing = false;
    }
  }

  /** A stuck one is sent once more. */
  async retry(id: CommandId): Promise<Reply> {
    const queued = this.#waiting.get(id);
    if (queued === undefined) return { is: 'done' };
    this.#stick(queued, null);
    await this.flush();
    return { is: 'done' };
  }

  discard(id: CommandId): Reply {
    const queued = this.#waiting.get(id);
    if (queued !== undefined) this.#forget(queued);
    return { is: 'done' };
  }

  /** Nothing waits any more: the access is gone. */
  clear(): void {
    this.#waiting.clear();
    this.#taken.clear();
  }

  /** What was done about an incident, and is not in the view yet. A page that came after it is not answered by it. */
  pending(incident: IncidentId, page: PageId | null): PendingAnswer | null {
    const answers = ({ action, stuck }: Queued): PendingAnswer | undefined =>
      stuck === null && 'incident' in action && action.incident === incident ? ANSWERS[action.do] : undefined;
    for (const queued of [...this.#waiting.values()].reverse()) {
      const answer = answers(queued);
      if (answer !== undefined && (page === null || queued.page === page)) return answer;
    }
    // Once the view shows no page of this person any more, it is no longer on its way.
    for (const queued of [...this.#taken.values()].reverse()) {
      const answer = answers(queued);
      if (answer !== undefined && page !== null && queued.page === page) return answer;
    }
    return null;
  }

  view(): OutboxView[] {
    return [...this.#waiting.values()].map(({ id, action, since, stuck }) => {
      const incident = 'incident' in action && typeof action.incident === 'number' ? action.incident : null;
      return { command: id, action: action.do, incident, since, stuck };
    });
  }

  async #send(queued: Queued): Promise<Reply> {
    const reply = await this.post(queued.id, queued.action);
    this.#taken.set(queued.id, queued);
    setTimeout(() => {
      this.#taken.delete(queued.id);
      this.changed();
    }, TAKEN_MS);
    this.#forget(queued);
    return reply;
  }

  #stick(queued: Queued, stuck: Problem | null): void {
    const now = { ...queued, stuck };
    this.#waiting.set(queued.id, now);
    void this.kept.put(now).catch(() => undefined);
    this.changed();
  }

  #forget({ id }: Queued): void {
    this.#waiting.delete(id);
    void this.kept.remove(id).catch(() => undefined);
    this.changed();
  }
}
