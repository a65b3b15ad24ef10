/** A hub and an owner that fit into a page: enough to be joined, to ring and to be answered. */
import type { PersonView } from '../../wire/PersonView';
import type { Action } from '../../wire/Action';
import type { AlertPreview } from '../../wire/AlertPreview';
import type { IncidentId } from '../../wire/IncidentId';
import type { IncidentView } from '../../wire/IncidentView';
import type { Intent } from '../../wire/Intent';
import type { Push } from '../../wire/Push';
import type { Query } from '../../wire/Query';
import type { QueryAnswer } from '../../wire/QueryAnswer';
import type { Reply } from '../../wire/Reply';
import type { View } from '../../wire/View';
import type { Host, Place, Pushes } from '../host';
import { problem } from '../problem';
import { administered, withKey } from './admin';
import { answered, policyForEdit, policyPreview, reported, USUAL, woken } from './answers';
import { answeredDrill, beganDrill, drillRings } from './drill';
import { insights } from './insights';
import { trail, trailTable } from './trail';
import { contacted } from './reach';
import { answer } from './rota_answers';
import { FakePushes } from './pushes';
import { FakeRota } from './rota_host';
import { FAULT, scenes, type Scene } from './scenes';
import { fullStory, plainStory } from './team_rota';
import { acknowledged, at, calm, mira, ringing } from './world';

/** Milliseconds that a fake hub takes for whatever it does: long enough to see "acknowledging…". */
const HUB_MS = 450;

const QR =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" shape-rendering="crispEdges"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 1h2v3H9zM8 8h5v2H8zM15 9h3v2h-3zM9 12h3v4H9zM14 14h2v2h-2zM18 16h3v5h-3zM10 18h4v2h-4zM1 9h4v2H1z"/><path fill="#fff" d="M1 1h5v5H1zM15 1h5v5h-5zM1 15h5v5H1z"/><path d="M2 2h3v3H2zM16 2h3v3h-3zM2 16h3v3H2z"/></svg>';

export class FakeHost implements Host {
  /** What it was sent, in order. */
  readonly sent: Intent[] = [];
  readonly pushes?: Pushes;
  #view: View;
  readonly #listeners = new Set<(push: Push) => void>();
  readonly #rota: FakeRota;
  /** What the rota says, until it changes. */
  #told: Pick<View, 'duties' | 'shifts'> | null = null;
  #next = 1100;
  #policy = USUAL;

  constructor(
    scene: Scene = 'first_run',
    readonly place: Place = 'app',
  ) {
    const tell = scene === 'shifts' ? fullStory : plainStory;
    this.#rota = new FakeRota(tell(Date.now()), () => Date.now());
    this.#view = this.#withRota(scenes[scene]());
    if (place === 'browser') {
      this.pushes = new FakePushes((push) => {
        const devices = this.#view.devices.map((device) => {
          if (!device.this) return device;
          const known = { ...device };
          delete known.push;
          return push === null ? known : { ...known, push };
        });
        this.change({ devices });
      });
    }
  }

  /** Whoever has joined sees what the rota says. */
  #withRota(view: View): View {
    if (view.stage !== 'joined' || view.duties.length === 0) return view;
    this.#told ??= { duties: this.#rota.duties(), shifts: this.#rota.view() };
    return { ...view, ...this.#told };
  }

  get view(): View {
    return this.#view;
  }

  subscribe(on: (push: Push) => void, trouble: (problem: null) => void): () => void {
    this.#listeners.add(on);
    trouble(null);
    on({ push: 'view', with: this.#view });
    return () => {
      this.#listeners.delete(on);
    };
  }

  /** Changes the world, and shows it. */
  change(change: Partial<View>): void {
    this.#view = this.#withRota({ ...this.#view, ...change, now_at: new Date().toISOString() });
    this.push({ push: 'view', with: this.#view });
  }

  push(push: Push): void {
    for (const on of this.#listeners) on(push);
  }

  async send(intent: Intent): Promise<Reply> {
    this.sent.push(intent);
    switch (intent.want) {
      case 'start_hub':
        void this.#join(intent.demo);
        return { is: 'done' };
      case 'join':
        if ((intent.link ?? intent.code ?? '').includes('OLD'))
          throw asRejection('bad_invite', 'The invite has expired.');
        void this.#join(true);
        return { is: 'done' };
      case 'leave':
        this.change(scenes.first_run());
        return { is: 'done' };
      case 'act':
        void this.#act(intent.action);
        return { is: 'pending', command: 'c-1' };
      case 'page_me': {
        await wait(HUB_MS);
        const id = this.#next++;
        setTimeout(() => {
          this.#ring(id);
        }, HUB_MS);
        return { is: 'paged', incident: id };
      }
      case 'set_settings':
        this.change({ settings: intent.settings });
        return { is: 'done' };
      case 'self_test':
        await wait(HUB_MS * 3);
        this.change({
          readiness: { ...calm().readiness, proof: { at: at(0), by: 'self_test', failing: [] } },
        });
        return { is: 'done' };
      case 'invite': {
        await wait(HUB_MS);
        const hub = this.#view.account?.hub ?? 'http://127.0.0.1:7420';
        const code = '7KQ2M-XV4TD';
        const web = { link: `${hub}/#/join?code=${code}`, qr_svg: QR };
        return {
          is: 'invite',
          link: `baton://join?hub=${encodeURIComponent(hub)}&code=${code}`,
          code,
          hub,
          person_name:
            this.#view.team.find((known) => known.person.person === intent.person)?.person.name ?? mira.name,
          expires_at: new Date(Date.now() + 15 * 60_000).toISOString(),
          qr_svg: QR,
          qr_text: '',
          ...(hub.startsWith('https:') ? { web } : {}),
        };
      }
      case 'make_calendar_link': {
        await wait(HUB_MS);
        const { story } = this.#rota;
        const team = this.#view.shifts.teams.find((known) => known.id === intent.team);
        const made_at = new Date().toISOString();
        const link = { id: `l-${this.#next++}`, name: intent.name, team_name: team?.name ?? null, made_at };
        story.links = [...story.links, link];
        this.#told = null;
        this.change({});
        return { is: 'calendar_link', url: 'http://127.0.0.1:7420/api/v1/calendar/8c1f0e.ics' };
      }
      case 'add_calendar_source': {
        await wait(HUB_MS);
        const { story } = this.#rota;
        const { name, kind, url } = intent;
        if (!/^(https?|webcal):/.test(url)) throw asRejection('bad_request', 'This is not an address.');
        const host = url.split('/')[2] ?? url;
        const source = {
          id: `s-${this.#next++}`,
          name,
          host,
          kind,
          read_at: null,
          problem: null,
          conflicts: [],
        };
        story.sources = [...story.sources, source];
        this.#told = null;
        this.change({});
        return { is: 'done' };
      }
      case 'save_shifts':
        await wait(HUB_MS);
        return { is: 'saved', path: '/home/mira/Downloads/shifts.ics' };
      case 'save_insights':
        await wait(HUB_MS);
        return { is: 'saved', path: '/home/mira/Downloads/insights.csv' };
      case 'save_trail':
        await wait(HUB_MS);
        return { is: 'saved', path: '/home/mira/Downloads/audit.csv' };
      case 'try_sound':
        await wait(HUB_MS * 4);
        return { is: 'done' };
      case 'discard':
      case 'retry':
        this.change({ outbox: this.#view.outbox.filter((known) => known.command !== intent.command) });
        return { is: 'done' };
      case 'seen':
      case 'unlock':
      case 'open_window':
      case 'quit':
        return { is: 'done' };
    }
  }

  async ask(query: Query): Promise<QueryAnswer> {
    await wait(HUB_MS / 3);
    const known = answer(this.#rota, query, this.#view.team);
    if (known !== null) return known;
    switch (query.ask) {
      case 'view':
        return { is: 'view', value: this.#view };
      case 'payload':
        return { is: 'payload', value: PAYLOAD };
      case 'doctor':
        return { is: 'doctor', value: this.#view.readiness };
      case 'integration_key': {
        const integrations = withKey(this.#view, query, `i-${this.#next++}`);
        this.change({ integrations });
        // a tool that is quick: its first alert comes a moment later
        setTimeout(() => {
          const id = query.integration ?? integrations.at(-1)?.id;
          const last_alert_at = new Date().toISOString();
          const heard = this.#view.integrations.map((known) =>
            known.id === id ? { ...known, last_alert_at } : known,
          );
          this.change({ integrations: heard });
        }, HUB_MS * 12);
        return {
          is: 'integration_url',
          value: `${this.#view.account?.hub ?? ''}/api/v1/ingest/k_8Qm2WvT4nYh7`,
        };
      }
      case 'heartbeat_key':
        return {
          is: 'heartbeat_url',
          value: `${this.#view.account?.hub ?? ''}/api/v1/heartbeat/b_3Kp9XzR5mTq1`,
        };
      case 'preview_alert':
        return { is: 'alert_preview', value: PREVIEW };
      case 'insights': {
        const idle = this.#view.incidents.length === 0;
        const value = insights(this.#rota.clock(), query.team ?? null, query.weeks ?? 4, idle);
        return { is: 'insights', value };
      }
      case 'export_insights':
        return { is: 'export_insights', value: 'about,name,detail,from,until,figure,value\r\n' };
      case 'trail':
        return { is: 'trail', value: trail(this.#rota.clock(), query) };
      case 'export_trail':
        return { is: 'export_trail', value: trailTable };
      case 'policy':
        return { is: 'policy', value: policyForEdit(this.#policy, this.#view.account?.role !== 'reporter') };
      case 'policy_preview':
        return { is: 'policy_preview', value: policyPreview(query.policy) };
      default:
        throw asRejection('bad_request', `The fake hub does not know ${query.ask}.`);
    }
  }

  async #join(demo: boolean): Promise<void> {
    this.change({ stage: 'joining', local_hub: { is: 'starting' } });
    await wait(HUB_MS * 2);
    this.change({ local_hub: { is: 'running', url: 'http://127.0.0.1:7420' } });
    await wait(HUB_MS * 2);
    const joined = calm();
    this.change({ ...joined, incidents: [], team: demo ? joined.team : joined.team.slice(0, 1) });
  }

  #ring(id: IncidentId): void {
    const incident = ringing(id, FAULT, 0, { created_at: new Date().toISOString() });
    const alarm = this.#view.alarm;
    this.change({
      alarm: {
        incidents: [...(alarm?.incidents ?? []), id],
        since: alarm?.since ?? new Date().toISOString(),
        siren: { is: 'sounding' },
        drill: false,
      },
      incidents: [incident, ...this.#view.incidents],
    });
  }

  #put(id: IncidentId, change: (incident: IncidentView) => IncidentView): void {
    this.change({
      incidents: this.#view.incidents.map((known) => (known.id === id ? change(known) : known)),
    });
  }

  #stop(id: IncidentId): void {
    const incidents = this.#view.alarm?.incidents.filter((known) => known !== id) ?? [];
    this.change({
      alarm: incidents.length === 0 || this.#view.alarm === null ? null : { ...this.#view.alarm, incidents },
    });
  }

  async #act(action: Action): Promise<void> {
    switch (action.do) {
      case 'drill': {
        await wait(HUB_MS);
        const id = this.#next++;
        const incident = drillRings(id);
        this.change({
          alarm: { incidents: [id], since: incident.created_at, siren: { is: 'sounding' }, drill: true },
          incidents: [incident, ...this.#view.incidents],
          drills: beganDrill(this.#view.drills, id),
        });
        break;
      }
      case 'put_reach_rules': {
        await wait(HUB_MS);
        const { team, drills: plan, proof_good_for_h, caps } = action.rules;
        const { drills } = this.#view;
        const teams = drills.teams.map((known) =>
          known.team === team
            ? {
                ...known,
                drills: plan === undefined ? known.drills : plan,
                proof_good_for_h,
                caps: caps ?? known.caps,
              }
            : known,
        );
        this.change({ drills: { ...drills, teams } });
        break;
      }
      case 'acknowledge':
        if (this.#view.incidents.find((known) => known.id === action.incident)?.drill) {
          await wait(HUB_MS);
          const { incident } = action;
          this.#stop(incident);
          const incidents = this.#view.incidents.filter((known) => known.id !== incident);
          this.change({ incidents, drills: answeredDrill(this.#view.drills, incident) });
          break;
        }
        await this.#answer(action.incident, 'acknowledging', (incident) => acknowledged(incident, mira));
        break;
      case 'hand_off':
        await this.#answer(action.incident, 'handing_off', (incident) => {
          const to = incident.teammates.find((mate) => mate.person.person === action.to)?.person ?? mira;
          return {
            ...incident,
            my_page: null,
            handoff: { from: mira, to, expires_at: new Date(Date.now() + 120_000).toISOString() },
          };
        });
        break;
      case 'cant':
        await this.#answer(action.incident, 'declining', (incident) => ({
          ...incident,
          my_page: null,
          responsible: [],
        }));
        break;
      case 'escalate':
        await this.#answer(action.incident, 'escalating', (incident) => incident);
        break;
      case 'resolve':
        await this.#answer(action.incident, 'resolving', (incident) => ({
          ...incident,
          my_page: null,
          state: { is: 'resolved', at: new Date().toISOString() },
        }));
        break;
      case 'remove_heartbeat':
        await wait(HUB_MS);
        this.change({ heartbeats: this.#view.heartbeats.filter((known) => known.id !== action.heartbeat) });
        break;
      case 'end_maintenance':
        await wait(HUB_MS);
        this.change({
          maintenances: this.#view.maintenances.filter((known) => known.id !== action.maintenance),
        });
        break;
      case 'put_maintenance':
        await wait(HUB_MS);
        this.#plan(action);
        break;
      case 'snooze':
      case 'merge':
      case 'call_vendor': {
        const pending = ({ snooze: 'snoozing', merge: 'merging', call_vendor: 'calling_vendor' } as const)[
          action.do
        ];
        await this.#answer(action.incident, pending, (incident) => answered(incident, action) ?? incident);
        break;
      }
      case 'cant_till_morning':
        await this.#answer(action.incident, 'declining', (incident) => ({
          ...incident,
          my_page: null,
          responsible: [],
        }));
        break;
      case 'note':
      case 'give_role':
      case 'put_down_role':
      case 'unmerge':
      case 'judge':
        await wait(HUB_MS / 3);
        this.#put(action.incident, (incident) => answered(incident, action) ?? incident);
        break;
      case 'report':
        await wait(HUB_MS / 3);
        this.change({ incidents: [reported(this.#next++, action), ...this.#view.incidents] });
        break;
      case 'wake':
        await wait(HUB_MS / 3);
        this.change({ incidents: [woken(this.#next++, action), ...this.#view.incidents] });
        break;
      case 'put_policy':
        await wait(HUB_MS / 3);
        this.#policy = action.policy;
        this.change(administered(this.#view, action) ?? {});
        break;
      case 'put_person':
      case 'put_team':
      case 'put_service':
      case 'revoke_integration':
        await wait(HUB_MS / 3);
        this.change(administered(this.#view, action) ?? {});
        break;
      case 'revoke_device':
        await wait(HUB_MS);
        this.change({ devices: this.#view.devices.filter((known) => known.id !== action.device) });
        break;
      case 'contact':
        await wait(HUB_MS);
        if (action.what.do === 'set_night_drills')
          this.change({ drills: { ...this.#view.drills, nights: action.what.nights } });
        else if (action.what.do === 'set_card') {
          const { card } = action.what;
          const told = (mate: PersonView): PersonView =>
            mate.person.person === action.person ? { ...mate, card } : mate;
          this.change({ team: this.#view.team.map(told) });
        } else this.change({ reach: contacted(this.#view.reach, action.what) });
        break;
      default:
        await wait(HUB_MS / 3);
        if (!this.#rota.act(action))
          throw asRejection('bad_request', `The fake hub does not know ${action.do}.`);
        this.#told = null;
        this.change({});
    }
  }

  #plan(action: Extract<Action, { do: 'put_maintenance' }>): void {
    const names = action.services.map(
      (id) => this.#view.services.find((known) => known.id === id)?.name ?? '',
    );
    const planned = {
      id: action.maintenance,
      name: action.name,
      services: names,
      start: action.start ?? new Date().toISOString(),
      end: action.end,
      by: mira.name,
      now: action.start === null,
      quiet: 0,
    };
    this.change({ maintenances: [...this.#view.maintenances, planned] });
  }

  async #answer(
    id: IncidentId,
    pending: NonNullable<IncidentView['pending']>,
    change: (incident: IncidentView) => IncidentView,
  ): Promise<void> {
    const stops = pending !== 'escalating';
    if (stops && this.#view.alarm !== null)
      this.change({ alarm: { ...this.#view.alarm, siren: { is: 'quiet' } } });
    this.#put(id, (incident) => ({ ...incident, pending }));
    await wait(HUB_MS * 2);
    this.#put(id, (incident) => ({ ...change(incident), pending: null }));
    if (stops) this.#stop(id);
  }
}

function asRejection(code: 'bad_invite' | 'bad_request', detail: string): Error {
  return problem(code, detail, 'never') as unknown as Error;
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

const PREVIEW: AlertPreview = {
  tool: 'Uptime Kuma',
  alerts: [
    {
      status: 'firing',
      title: 'Shop is down',
      source: 'Shop',
      urgency: 'high',
      dedup_key: 'kuma/29',
      links: [{ text: 'Watched address', href: 'https://shop.example.org' }],
    },
  ],
  unpaged: [],
  refused: null,
};

const PAYLOAD = JSON.stringify({
  version: '4',
  groupKey: '{}:{alertname="CheckoutErrors"}',
  status: 'firing',
  receiver: 'baton',
  groupLabels: { alertname: 'CheckoutErrors' },
  commonLabels: { alertname: 'CheckoutErrors', severity: 'critical', service: 'checkout' },
  externalURL: 'https://alertmanager.example.org',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'CheckoutErrors', instance: 'checkout-3', severity: 'critical' },
      annotations: { summary: FAULT, runbook_url: 'https://wiki.example.org/runbooks/checkout-errors' },
      startsAt: '2026-11-23T02:14:07Z',
      fingerprint: '8f3c2e71d0aa4b19',
    },
  ],
});
