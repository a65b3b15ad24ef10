/**
 * What the service worker does when a push wakes it, or somebody taps what it shows.
 *
 * | what comes | the hub says | becomes |
 * | --- | --- | --- |
 * | a page | it still asks, or does not answer in time | shown with its buttons; `received` is reported |
 * | a page | it asks no more | shown as over, without a sound |
 * | the end of a page | | what asked is gone; where no page is open, "already answered" is in its place |
 * | a tap | | `seen` is reported, and the incident is opened |
 * | a button | took it | the notification is gone |
 * | a button | is out of reach | kept under its id, shown as on its way, and sent when there is a network |
 * | a button | refused it | said so |
 *
 * Nothing is shown as acknowledged before the hub said so.
 */
import type { CommandId } from '../wire/CommandId';
import type { IncidentId } from '../wire/IncidentId';
import type { Intent } from '../wire/Intent';
import type { PageId } from '../wire/PageId';
import type { PushMessage } from '../wire/PushMessage';
import type { Rung } from '../wire/Rung';
import type { Kept, Queued } from '../host/kept';
import { asProblem } from '../host/problem';
import * as notice from './notice';

/** What the worker can do in its browser. */
export interface Ports {
  kept: Kept;
  /** Has the hub do something. Rejects with a problem. */
  send(id: CommandId, intent: Intent): Promise<unknown>;
  /** Whether a page still asks. Rejects when the hub does not say so in time. */
  asks(incident: IncidentId, page: PageId): Promise<boolean>;
  show(what: notice.Notice): Promise<void>;
  /** Takes away what is shown under this tag. */
  close(tag: string): Promise<void>;
  /** Somebody looks at a page of Baton. */
  isWatched(): Promise<boolean>;
  /** Brings an incident to the front; Now where there is none. */
  open(incident: IncidentId | null): Promise<void>;
  /** Tells the open pages that something changed. */
  tell(): Promise<void>;
  /** Has {@link Courier.flush} called when there is a network, where the browser can do that. */
  later(): Promise<void>;
  newId(): CommandId;
  now(): Date;
  /** Milliseconds of a clock that only goes forward. */
  clock(): number;
}

/** Milliseconds for which "already answered" stays: long enough to be read. */
export const OVER_MS = 8_000;

export class Courier {
  constructor(private readonly ports: Ports) {}

  /** A push arrived. */
  async pushed(text: string | null): Promise<void> {
    const arrived = this.ports.clock();
    const message = notice.read(text);
    const says = await this.#words();
    await this.ports.kept.notePush(this.ports.now().toISOString()).catch(() => undefined);
    switch (message?.push) {
      case 'page':
        await this.#page(message, arrived, says);
        break;
      case 'stop':
        await this.#over(message, says);
        break;
      case 'test':
        await this.ports.show(notice.test(says));
        break;
      case undefined:
        await this.ports.show(notice.unknown(says));
        break;
    }
    await this.ports.tell();
    // there is a network
    await this.flush().catch(() => undefined);
  }

  async #page(
    message: Extract<PushMessage, { push: 'page' }>,
    arrived: number,
    says: ReturnType<typeof notice.words>,
  ): Promise<void> {
    const { incident, page } = message;
    // a hub that does not answer is no reason to be quiet
    const asks = await this.ports.asks(incident, page).catch(() => true);
    if (!asks) return this.#over(message, says);
    await this.ports.show(notice.asking(message, says));
    await this.#report(incident, page, 'received', this.ports.clock() - arrived);
  }

  async #over(
    message: Exclude<PushMessage, { push: 'test' }>,
    says: ReturnType<typeof notice.words>,
  ): Promise<void> {
    await this.ports.close(notice.tagOf(message.page));
    if (!(await this.ports.isWatched())) await this.ports.show(notice.over(message, says));
  }

  /** Somebody tapped a notification: a button of it, or the rest (`''`). */
  async tapped(button: string, data: notice.NoticeData | null, title: string): Promise<void> {
    const { incident, page } = data ?? { incident: null, page: null };
    if (incident === null || page === null) return this.ports.open(null);
    const answer = notice.answers.find((known) => known === button);
    if (answer === undefined) {
      await this.ports.open(incident);
      return this.#report(incident, page, 'seen', 0);
    }
    const queued: Queued = {
      id: this.ports.newId(),
      action: notice.actionOf(answer, incident),
      page,
      since: this.ports.now().toISOString(),
      stuck: null,
    };
    // durable first: a worker is stopped whenever the browser likes
    await this.ports.kept.put(queued).catch(() => undefined);
    // beside the answer, which waits for no report on a network that carries nothing
    const seen = this.#report(incident, page, 'seen', 0);
    const says = await this.#words();
    try {
      await this.#send(queued);
      await this.ports.close(notice.tagOf(page));
    } catch (thrown) {
      const waits = asProblem(thrown).retry === 'later';
      await this.ports.show(notice.unsent(title, page, incident, waits, says));
      if (waits) await this.ports.later().catch(() => undefined);
    }
    await this.ports.tell();
    await seen;
  }

  /** Sends what waits, in order, each under its own id; what the hub refuses stays, for its person to see. Rejects when it is out of reach. */
  async flush(): Promise<void> {
    const waiting = (await this.ports.kept.queued()).filter(({ stuck }) => stuck === null);
    for (const queued of waiting) {
      try {
        await this.#send(queued);
        if (queued.page !== null) await this.ports.close(notice.tagOf(queued.page));
      } catch (thrown) {
        if (asProblem(thrown).retry === 'later') throw thrown;
      }
    }
    if (waiting.length > 0) await this.ports.tell();
  }

  async #send(queued: Queued): Promise<void> {
    try {
      await this.ports.send(queued.id, { want: 'act', action: queued.action });
      await this.ports.kept.remove(queued.id).catch(() => undefined);
    } catch (thrown) {
      const why = asProblem(thrown);
      if (why.retry !== 'later') await this.ports.kept.put({ ...queued, stuck: why }).catch(() => undefined);
      throw thrown;
    }
  }

  /** What really happened here. A report that is lost is told by nobody: the hub takes the next way. */
  async #report(incident: IncidentId, page: PageId, rung: Rung, ms: number): Promise<void> {
    const receipt = { incident, page, rung, device_ms: Math.max(0, Math.round(ms)) };
    const intent: Intent = { want: 'act', action: { do: 'receipts', receipts: [receipt] } };
    await this.ports.send(this.ports.newId(), intent).catch(() => undefined);
  }

  async #words(): Promise<ReturnType<typeof notice.words>> {
    const access = await this.ports.kept.access().catch(() => null);
    return notice.words(access?.language ?? 'en');
  }
}
