/**
 * The one store: what the owner pushed, where the person is looking, and what was said to them. It decides nothing about people,
 * pages or time; it passes views down and intents up.
 */
import { createContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { clock } from './clock.svelte';
import { onceDrawn } from './drawn';
import type { Host } from './host/host';
import { asProblem } from './host/problem';
import type { History } from './history.svelte';
import { isTyping } from './keys';
import { parse, path, type Route } from './route';
import type { Connecting } from './screens/admin/connecting.svelte';
import type { Action } from './wire/Action';
import type { AlarmView } from './wire/AlarmView';
import type { EscalateTo } from './wire/EscalateTo';
import type { IncidentId } from './wire/IncidentId';
import type { IncidentView } from './wire/IncidentView';
import type { Intent } from './wire/Intent';
import type { NamedSchedule } from './wire/NamedSchedule';
import type { PersonId } from './wire/PersonId';
import type { Problem } from './wire/Problem';
import type { Push } from './wire/Push';
import type { Query } from './wire/Query';
import type { QueryAnswer } from './wire/QueryAnswer';
import type { Reply } from './wire/Reply';
import type { ResponderRole } from './wire/ResponderRole';
import type { ScheduleId } from './wire/ScheduleId';
import type { ServiceView } from './wire/ServiceView';
import type { VendorId } from './wire/VendorId';
import type { VendorNews } from './wire/VendorNews';
import type { View } from './wire/View';
import type { Worth } from './wire/Worth';

export { asProblem };

/** Something that is said to the person once. */
export interface Toast {
  id: number;
  /** A sentence of ours, or a problem that is worded where it is shown. */
  say: string | Problem;
}

/** What came of an intent. */
export type Outcome = { reply: Reply } | { problem: Problem };

/** What a question is answered with. */
export type AnswerTo<K extends QueryAnswer['is']> = Extract<QueryAnswer, { is: K }>['value'];

/** Toasts at a time: older ones make room. */
const TOASTS_MAX = 3;
/** Milliseconds that a sentence of ours stays. Problems stay until dismissed. */
const TOAST_MS = 6_000;

export class Store {
  readonly host: Host;
  /** The newest view; `null` until the first one. */
  view = $state.raw<View | null>(null);
  /** Why views do not come, while they do not. */
  trouble = $state.raw<Problem | null>(null);
  /** Where the person is looking. */
  route = $state.raw<Route>(parse(location.hash));
  /** Somebody was writing when it began to ring. */
  rangWhileTyping = false;
  /**
   * Screens are drawn with all that they have. Not so in the frame in which the alarm leaves: whoever waits for it wants to see at once
   * that it is over and who has it, and a slow phone draws a whole incident in several frames' time.
   */
  whole = $state(true);
  /** The list of keys is shown. */
  help = $state(false);
  /** Everything by name is open. */
  palette = $state(false);
  /** A problem is being reported: about one of these services. */
  reporting = $state.raw<readonly ServiceView[] | null>(null);
  /** A tool is being connected. */
  connecting = $state.raw<Connecting | null>(null);
  toasts = $state.raw<readonly Toast[]>([]);
  /** What is being sent now, by a name that buttons know. */
  readonly busy = new SvelteSet<string>();

  /** What is being edited and not saved: it is still there when the person comes back. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  readonly drafts = new Map<ScheduleId, History<NamedSchedule>>();
  /** Pages that were looked at: each is told to the owner once. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing is drawn from it
  #seen = new Set<string>();
  #toasts = 0;

  constructor(host: Host) {
    this.host = host;
  }

  /** Listens until the returned function is called. */
  start(): () => void {
    const onHash = (): void => {
      this.route = parse(location.hash);
    };
    addEventListener('hashchange', onHash);
    const stop = this.host.subscribe(
      (push) => {
        this.#take(push);
      },
      (trouble) => {
        this.trouble = trouble;
      },
    );
    return () => {
      removeEventListener('hashchange', onHash);
      stop();
    };
  }

  #take(push: Push): void {
    switch (push.push) {
      case 'view': {
        clock.set(push.with.now_at);
        const rang = this.alarm !== null;
        if (this.view?.alarm == null && push.with.alarm !== null) this.rangWhileTyping = isTyping();
        this.#followAlarm(this.view, push.with);
        this.#leavePerson(this.view, push.with);
        this.view = push.with;
        if (rang && this.alarm === null) this.#firstThingsFirst();
        if (!rang && this.alarm !== null) this.#clearForAlarm();
        break;
      }
      case 'show':
        this.go({ tab: 'incidents', incident: push.with.incident });
        break;
    }
  }

  /** What rang last is what the person wants to look at once the alarm is over. */
  #followAlarm(before: View | null, after: View): void {
    const rang = before?.alarm?.incidents.at(0);
    if (rang !== undefined && after.alarm === null && this.route.incident !== rang) {
      this.go({ tab: 'incidents', incident: rang });
    }
  }

  /** What one person opened is not for the next one at this window: a key that was just made least of all. */
  #leavePerson(before: View | null, after: View): void {
    if (after.stage === 'joined' && after.account?.person === before?.account?.person) return;
    this.palette = false;
    this.reporting = null;
    this.connecting = null;
  }

  /**
   * What was open does not come back, empty, over the incident that rang. A key that is being made or was made does: it is shown
   * once.
   */
  #clearForAlarm(): void {
    this.help = false;
    this.palette = false;
    this.reporting = null;
    if (this.connecting?.busy !== true && this.connecting?.url == null) this.connecting = null;
  }

  /** Something is open over the screen, or about to be: no key is meant for what is below. */
  get covered(): boolean {
    const opened = this.palette || this.reporting !== null || this.connecting !== null;
    return opened && this.alarm === null;
  }

  /** What rings, if it takes the window: the view says so, nobody else. */
  get alarm(): AlarmView | null {
    const alarm = this.view?.alarm ?? null;
    return alarm !== null && alarm.incidents.length > 0 && !this.#asideFor(alarm) ? alarm : null;
  }

  /** The alarm that was put aside once its siren was quiet, while its answers wait for the hub. */
  #aside = $state.raw<string | null>(null);

  #asideFor(alarm: AlarmView): boolean {
    return alarm.siren.is === 'quiet' && this.#aside === alarm.since;
  }

  /** Shows the incident while the answer is on its way; should the siren sound again, the alarm is back. */
  putAside(incident: IncidentId): void {
    this.#aside = this.view?.alarm?.since ?? null;
    this.#firstThingsFirst();
    this.go({ tab: 'incidents', incident });
  }

  #firstThingsFirst(): void {
    this.whole = false;
    onceDrawn(() => (this.whole = true));
  }

  incident(id: IncidentId | null): IncidentView | undefined {
    return this.view?.incidents.find((incident) => incident.id === id);
  }

  go(route: Route): void {
    this.route = route;
    const hash = path(route);
    if (location.hash !== hash) location.hash = hash;
  }

  /** Sends an intent; a problem becomes a toast. `busy` names what waits for it. */
  async send(intent: Intent, busy: string = intent.want): Promise<Reply | null> {
    const outcome = await this.attempt(intent, busy);
    if ('reply' in outcome) return outcome.reply;
    this.say(outcome.problem);
    return null;
  }

  /** Sends an intent for somebody who shows the problem in place. */
  async attempt(intent: Intent, busy: string = intent.want): Promise<Outcome> {
    this.busy.add(busy);
    try {
      return { reply: await this.host.send(intent) };
    } catch (thrown) {
      return { problem: asProblem(thrown) };
    } finally {
      this.busy.delete(busy);
    }
  }

  /** Asks for somebody who shows the problem in place: rejects with it. */
  async find<K extends QueryAnswer['is']>(is: K, query: Query): Promise<AnswerTo<K>> {
    const answer = await this.host.ask(query);
    if (answer.is !== is) throw new Error(`The answer is ${answer.is} where ${is} was asked for.`);
    return answer.value as AnswerTo<K>;
  }

  /** Asks; a problem becomes a toast. */
  async ask(query: Query): Promise<QueryAnswer | null> {
    try {
      return await this.host.ask(query);
    } catch (thrown) {
      this.say(asProblem(thrown));
      return null;
    }
  }

  act(action: Action, busy: string = action.do): Promise<Reply | null> {
    return this.send({ want: 'act', action }, busy);
  }

  /** Takes it; with `backInMin` it rings again after so long without activity. */
  acknowledge(incident: IncidentId, backInMin: number | null = null): Promise<Reply | null> {
    return this.act({ do: 'acknowledge', incident, back_in_min: backInMin }, `acknowledge ${incident}`);
  }

  snooze(incident: IncidentId, until: string): Promise<Reply | null> {
    return this.act({ do: 'snooze', incident, until }, `snooze ${incident}`);
  }

  note(incident: IncidentId, text: string, vendor: VendorNews | null = null): Promise<Reply | null> {
    return this.act({ do: 'note', incident, text, vendor }, `note ${incident}`);
  }

  /** Who is not on it yet is paged by that. */
  giveRole(incident: IncidentId, person: PersonId, role: ResponderRole): Promise<Reply | null> {
    return this.act({ do: 'give_role', incident, person, role }, `${role} ${incident}`);
  }

  putDownRole(incident: IncidentId, person: PersonId, role: ResponderRole): Promise<Reply | null> {
    return this.act({ do: 'put_down_role', incident, person, role }, `${role} ${incident}`);
  }

  merge(incident: IncidentId, into: IncidentId): Promise<Reply | null> {
    return this.act({ do: 'merge', incident, into }, `merge ${incident}`);
  }

  unmerge(incident: IncidentId): Promise<Reply | null> {
    return this.act({ do: 'unmerge', incident }, `unmerge ${incident}`);
  }

  judge(incident: IncidentId, worth: Worth): Promise<Reply | null> {
    return this.act({ do: 'judge', incident, worth }, `judge ${incident}`);
  }

  callVendor(
    incident: IncidentId,
    vendor: VendorId,
    number: string,
    updateMin: number,
  ): Promise<Reply | null> {
    const action = { do: 'call_vendor' as const, incident, vendor, case: number, update_min: updateMin };
    return this.act(action, `call_vendor ${incident}`);
  }

  handOff(incident: IncidentId, to: PersonId): Promise<Reply | null> {
    return this.act({ do: 'hand_off', incident, to }, `hand_off ${incident}`);
  }

  escalate(incident: IncidentId, to: EscalateTo): Promise<Reply | null> {
    return this.act({ do: 'escalate', incident, to }, `escalate ${incident}`);
  }

  /** The next person rings; `awayMin` also records that this one is away for so long. */
  cant(incident: IncidentId, awayMin: number | null = null): Promise<Reply | null> {
    return this.act({ do: 'cant', incident, away_min: awayMin }, `cant ${incident}`);
  }

  /** The same till 07:00 where this person is. */
  cantTillMorning(incident: IncidentId): Promise<Reply | null> {
    return this.act({ do: 'cant_till_morning', incident }, `cant ${incident}`);
  }

  resolve(incident: IncidentId): Promise<Reply | null> {
    return this.act({ do: 'resolve', incident }, `resolve ${incident}`);
  }

  /** The person looks at this incident: told once for each page of theirs. */
  async seen(incident: IncidentView): Promise<void> {
    if (incident.my_page === null) return;
    const key = `${incident.id}/${incident.my_page}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    try {
      await this.host.send({ want: 'seen', incident: incident.id });
    } catch {
      // Not worth a word to somebody who is woken; the next view tells it again.
      this.#seen.delete(key);
    }
  }

  say(what: string | Problem): void {
    const toast = { id: ++this.#toasts, say: what };
    // said twice, it is read once
    const others = this.toasts.filter((shown) => shown.say !== what);
    this.toasts = [...others, toast].slice(-TOASTS_MAX);
    if (typeof what === 'string') {
      setTimeout(() => {
        this.dismiss(toast.id);
      }, TOAST_MS);
    }
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }
}

export const [useStore, provideStore] = createContext<Store>();
