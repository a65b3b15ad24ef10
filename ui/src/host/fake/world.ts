/** A believable team with something to do, for development, tests and screenshots. Nothing in here is used by the app. */
import './clock';
import type { AnswersView } from '../../wire/AnswersView';
import type { ContactCard } from '../../wire/ContactCard';
import type { IncidentView } from '../../wire/IncidentView';
import type { NameView } from '../../wire/NameView';
import type { PageView } from '../../wire/PageView';
import type { PartFinding } from '../../wire/PartFinding';
import type { PartView } from '../../wire/PartView';
import type { PersonView } from '../../wire/PersonView';
import type { ReachView } from '../../wire/ReachView';
import type { RungView } from '../../wire/RungView';
import type { ServiceView } from '../../wire/ServiceView';
import type { TeammateView } from '../../wire/TeammateView';
import type { TimelineView } from '../../wire/TimelineView';
import type { TimelineWhat } from '../../wire/TimelineWhat';
import type { View } from '../../wire/View';
import { NO_REACH, NO_SHIFTS } from '../empty';
import { drills, NO_DRILLS } from './drill';
import { ana, jonas, kenji, mira, priya } from './people';
import { heldBy, responder } from './responders';

export { ana, jonas, kenji, mira, priya };

/** The instant that everything else is told from. */
export const now = Date.now();
/** So many seconds after (or before) it. */
export const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

export const MIN = 60;
export const HOUR = 60 * MIN;
export const DAY = 24 * HOUR;

/** A part that works, in the words of a core and as what it found. */
const works = (part: PartView['part'], detail: string, finding: PartFinding): PartView => ({
  part,
  state: 'works',
  detail,
  fix: '',
  finding,
});

export const parts: readonly PartView[] = [
  works('connection', 'The stream from the hub stands.', { is: 'stream_stands' }),
  works('sound', 'It plays through Built-in speakers.', { is: 'plays', device: 'Built-in speakers' }),
  works('notifications', 'GNOME Shell 48 shows notifications with buttons.', {
    is: 'notifier_full',
    service: 'GNOME Shell 48',
  }),
  works('store', 'The local database can be written.', { is: 'store_takes' }),
  works('secrets', "Tokens are in the system's keyring.", { is: 'in_keyring' }),
  works('tray', 'The panel shows the icon.', { is: 'tray_shown' }),
  works('wake', 'The computer stays awake when asked to.', { is: 'stays_awake' }),
];

export const team: readonly PersonView[] = [
  person(mira, 'admin', 'Europe/Berlin', ['Payments, primary'], 'green', -4 * MIN, 2),
  person(jonas, 'lead', 'Europe/Stockholm', ['Web, primary'], 'green', -3 * HOUR, 2),
  person(ana, 'responder', 'Europe/Lisbon', [], 'green', -2 * MIN, 2),
  person(kenji, 'responder', 'Asia/Tokyo', [], 'amber', -3 * DAY, 1),
  person(priya, 'responder', 'Asia/Kolkata', [], 'red', null, 0),
];

/** What they told the others to call and write to: some both, some one of them, some nothing. */
function card(who: NameView): ContactCard {
  if (who === ana) return { phone: '+351211234567', email: 'ana@example.org' };
  if (who === jonas) return { phone: '+46812345678', email: null };
  if (who === priya) return { phone: null, email: 'priya.raman@payments.example.org' };
  return { phone: null, email: null };
}

function person(
  who: NameView,
  role: PersonView['role'],
  zone: string,
  onCall: string[],
  light: PersonView['light'],
  proven: number | null,
  devices: number,
): PersonView {
  return {
    person: who,
    role,
    zone,
    on_call: onCall,
    light,
    proven_at: proven === null ? null : at(proven),
    mention: `@${who.name}`,
    devices,
    reach: reach(light, proven, devices, who),
    on_call_from: null,
    card: card(who),
  };
}

/** The same in sentences. */
function reach(
  light: PersonView['light'],
  proven: number | null,
  devices: number,
  who: NameView,
): PersonView['reach'] {
  const provenAt = proven === null ? null : at(proven);
  const named = ['laptop', 'phone'].slice(0, devices);
  const old = {
    text: 'laptop has not shown for too long that it can ring.',
    fix: who.me
      ? 'Send yourself a test page, and answer it.'
      : 'Ask them to send themselves a test page, and to answer it.',
    what: {
      who,
      device: 'laptop',
      trouble: { is: 'proof_old' as const, at: provenAt ?? at(-3 * DAY) },
    },
  };
  const none = {
    text: `${who.name} has no device that could ring.`,
    fix: 'Send them an invite for a phone or a laptop.',
    what: { who, device: '', trouble: { is: 'no_device' as const } },
  };
  return {
    light,
    proven_at: provenAt,
    proven_on: light === 'green' ? named : [],
    troubles: devices === 0 ? [none] : [],
    devices: named.map((name) => ({
      device: `d-${name}`,
      name,
      light,
      proof_at: provenAt,
      troubles: light === 'green' ? [] : [old],
    })),
  };
}

export const teammates: readonly TeammateView[] = [
  mate(ana, { proven_at: at(-2 * MIN), local_hour: 14 }),
  mate(jonas, {
    proven_at: at(-3 * HOUR),
    proven_on: 'jonas-mbp',
    on_call: true,
    rested: false,
    local_hour: 15,
  }),
  mate(kenji, { proven_at: at(-3 * DAY), reach: 'unproven', daylight: false, local_hour: 23 }),
  mate(priya, { reachable: false, reach: 'nothing', proven_at: null, proven_on: null, local_hour: 18 }),
];

function mate(who: NameView, change: Partial<TeammateView>): TeammateView {
  return {
    person: who,
    reachable: true,
    proven_at: null,
    on_call: false,
    local_hour: 12,
    reach: 'proven',
    proven_on: 'phone',
    rested: true,
    daylight: true,
    busy: 0,
    in_team: true,
    ...change,
  };
}

/** Nothing that can be done. */
export const NOTHING: AnswersView = {
  acknowledge: false,
  hand_off: false,
  cant: false,
  escalate: false,
  resolve: false,
  snooze: false,
  note: false,
  merge: false,
  unmerge: false,
  judge: false,
  call_vendor: false,
  roles: false,
};

/** What whoever may answer can do about any open incident. */
export const OPEN: AnswersView = {
  ...NOTHING,
  escalate: true,
  resolve: true,
  note: true,
  merge: true,
  call_vendor: true,
  roles: true,
};

export function rungs(upTo: number, device = 'mira-laptop', slow = 1): RungView[] {
  const all: RungView[] = [
    { rung: 'sent', device, after_ms: 2 * slow, device_ms: null },
    { rung: 'received', device, after_ms: 9 * slow, device_ms: 0 },
    { rung: 'ringing', device, after_ms: 31 * slow, device_ms: 18 },
    { rung: 'seen', device, after_ms: 640 * slow, device_ms: 622 },
    { rung: 'silent', device, after_ms: 8214 * slow, device_ms: 24 },
  ];
  return all.slice(0, upTo);
}

export function page(id: number, who: NameView, began: number, change: Partial<PageView> = {}): PageView {
  return {
    id,
    person: who,
    reason: { level: 0 },
    created_at: at(began),
    state: 'live',
    rungs: rungs(4),
    ways: [],
    ...change,
  };
}

export function line(
  began: number,
  afterMs: number,
  what: TimelineWhat,
  who: string | null = null,
): TimelineView {
  return { at: new Date(now + began * 1000 + afterMs).toISOString(), after_ms: afterMs, who, what };
}

/** What everybody's first minute looks like. */
export function firstLines(began: number, source: string): TimelineView[] {
  const rung = (ms: number, name: RungView['rung'], deviceMs: number | null): TimelineView =>
    line(began, ms, { is: 'rung', whom: mira.name, rung: name, device: 'mira-laptop', device_ms: deviceMs });
  return [
    line(began, 0, { is: 'triggered', source }),
    line(began, 0, { is: 'escalated', level: 1, reason: 'opened' }),
    line(began, 0, { is: 'paged', whom: mira.name, reason: { level: 0 } }),
    rung(2, 'sent', null),
    rung(9, 'received', 0),
    rung(31, 'ringing', 18),
    rung(640, 'seen', 622),
  ];
}

/** An incident that pages Mira and began so many seconds ago. */
export function ringing(
  id: number,
  title: string,
  ago: number,
  change: Partial<IncidentView> = {},
): IncidentView {
  const source = change.source ?? 'Alertmanager';
  return {
    id,
    title,
    source,
    service: 's-checkout',
    service_name: 'Checkout',
    runbook: 'https://wiki.example.org/runbooks/checkout-errors',
    links: [
      { text: 'Dashboard', href: 'https://grafana.example.org/d/checkout' },
      { text: 'Expression', href: 'https://prometheus.example.org/graph?g0.expr=rate(http_5xx[5m])' },
    ],
    urgency: 'high',
    drill: false,
    state: { is: 'triggered' },
    created_at: at(-ago),
    alert_count: 3,
    responsible: [mira],
    responders: [responder(mira, 'asked')],
    nobody_answered: false,
    escalates_at: at(5 * MIN - ago),
    handoff: null,
    my_page: id * 10,
    pages: [page(id * 10, mira, -ago)],
    timeline: firstLines(-ago, source),
    can: { ...OPEN, acknowledge: true, hand_off: true, cant: true, snooze: true },
    pending: null,
    teammates: [...teammates],
    absorbed: [],
    vendors: [
      {
        vendor: 'v-cards',
        name: 'Card provider',
        reach: '+49 30 901820, option 2',
        notes: 'Merchant 4711, premium support',
      },
    ],
    waits_for: [],
    report: null,
    my_worth: null,
    source_worth: { yes: 0, no: 0 },
    ...change,
  };
}

/** The same, answered by somebody. */
export function acknowledged(incident: IncidentView, by: NameView): IncidentView {
  const began = (Date.parse(incident.created_at) - now) / 1000;
  return {
    ...incident,
    state: { is: 'acknowledged', by, at: at(began + 8), until: at(began + 30 * MIN) },
    responsible: [by],
    responders: heldBy(incident.responders, by),
    my_page: null,
    escalates_at: null,
    pages: incident.pages.map((known) => ({
      ...known,
      state: { answered: 'acknowledged' },
      rungs: rungs(5),
    })),
    timeline: [
      ...incident.timeline,
      line(began, 8190, { is: 'page_answered', whom: by.name, answer: 'acknowledged' }, by.name),
      line(began, 8190, { is: 'acknowledged', whom: by.name, until: at(began + 30 * MIN) }, by.name),
      line(began, 8214, { is: 'rung', whom: by.name, rung: 'silent', device: 'mira-laptop', device_ms: 24 }),
    ],
    can: { ...OPEN, acknowledge: !by.me, hand_off: by.me, cant: by.me, snooze: by.me, judge: true },
    pending: null,
  };
}

/** The same, over. */
export function resolved(incident: IncidentView, ago: number): IncidentView {
  const began = (Date.parse(incident.created_at) - now) / 1000;
  return {
    ...incident,
    state: { is: 'resolved', at: at(-ago) },
    responsible: [],
    my_page: null,
    escalates_at: null,
    handoff: null,
    pages: incident.pages.map((known) => ({
      ...known,
      state: { answered: 'acknowledged' },
      rungs: rungs(5),
    })),
    timeline: [...incident.timeline, line(began, (-ago - began) * 1000, { is: 'resolved' })],
    can: { ...NOTHING, note: true, judge: true },
    teammates: [],
  };
}

/** A service with nothing open. */
/** What the owners of Checkout wrote for whoever is woken. */
const FIRST_STEPS = `Payments **fail for customers** while this rings. You may roll back without asking.

1. Look at the [dashboard](https://grafana.example.org/d/checkout): is it one region?
2. Was something shipped in the last hour? Take it back:

   \`\`\`sh
   deploy rollback checkout --to previous
   \`\`\`

3. Still failing after 10 minutes: wait for *Card provider*, and tell \`#payments\`.

| region | who to ask |
| --- | --- |
| eu | Ana Silva |
| us | Kenji Watanabe |
`;

export function service(id: string, name: string, owners: string, open = 0): ServiceView {
  const owner = owners === 'Payments' ? 't-pay' : 't-web';
  const known = { id, name, team: owners, owner, open, policy: 'p-usual', policy_name: 'Usual', vendors: [] };
  return id === 's-checkout' ? { ...known, runbook_text: FIRST_STEPS } : known;
}

/** Mail and a telephone, and a mailbox that waits for its code. */
export const reached: ReachView = {
  methods: [
    {
      id: 'w-mail',
      label: 'Work mail',
      kind: 'email',
      address: 'mira@example.org',
      loudness: 'pings',
      verified: true,
      configured: true,
      code: null,
      trouble: null,
    },
    {
      id: 'w-phone',
      label: 'Phone',
      kind: 'voice',
      address: '+4915112345678',
      loudness: 'rings_through',
      verified: true,
      configured: false,
      code: null,
      trouble: { at: at(-3 * HOUR), why: 'not_configured', detail: '' },
    },
    {
      id: 'w-own',
      label: 'Own mail',
      kind: 'email',
      address: 'mira@example.net',
      loudness: 'pings',
      verified: false,
      configured: true,
      code: { expires_at: at(12 * MIN), tries_left: 5 },
      trouble: null,
    },
  ],
  high: {
    default: true,
    steps: [
      { via: 'devices', label: '', after_s: 0 },
      { via: { contact: 'w-phone' }, label: 'Phone', after_s: 60 },
      { via: { contact: 'w-mail' }, label: 'Work mail', after_s: 120 },
    ],
  },
  low: { default: true, steps: [{ via: 'devices', label: '', after_s: 0 }] },
  quiet_hours: null,
  meeting_until: null,
  loudest: 'rings_through',
  kinds: ['email', 'ntfy', 'webhook'],
  callers: [],
  card: null,
  sender: 'baton@example.org',
};

/** Joined, on call, able to ring, nothing broken. */
export function calm(): View {
  return {
    stage: 'joined',
    now_at: new Date().toISOString(),
    account: {
      hub: 'http://127.0.0.1:7420',
      workspace: 'Example Payments',
      person: mira.person,
      name: mira.name,
      role: 'admin',
      device: 'd-laptop',
      device_name: 'mira-laptop',
      token_in_file: false,
    },
    link: { state: 'live', since: at(-2 * HOUR), retry_at: null, problem: null },
    local_hub: { is: 'running', url: 'http://127.0.0.1:7420' },
    duties: [
      {
        schedule: 'sc-pay',
        name: 'Payments, primary',
        team: 'Payments',
        zone: 'Europe/Berlin',
        on_call: [mira],
        mine: true,
        until: at(2 * DAY + 4 * HOUR),
        next: [ana],
        my_next: null,
      },
      {
        schedule: 'sc-web',
        name: 'Web, primary',
        team: 'Web',
        zone: 'Europe/Stockholm',
        on_call: [jonas],
        mine: false,
        until: at(5 * HOUR),
        next: [kenji],
        my_next: null,
      },
    ],
    shifts: NO_SHIFTS,
    reach: reached,
    drills: drills(),
    readiness: {
      light: 'green',
      parts: [...parts],
      proof: { at: at(-4 * MIN), by: 'self_test', failing: [] },
    },
    alarm: null,
    incidents: [
      resolved(
        ringing(1038, 'Certificate of pay.example.org expires in 6 days', 5 * HOUR, { urgency: 'low' }),
        4 * HOUR,
      ),
      resolved(ringing(1031, 'Queue “settlements” is 12,000 messages behind', 26 * HOUR), 25 * HOUR),
    ],
    team: [...team],
    services: [service('s-checkout', 'Checkout', 'Payments'), service('s-shop', 'Shop front', 'Web')],
    teams: [
      { id: 't-pay', name: 'Payments', members: [mira, ana, priya], leads: [mira.person] },
      { id: 't-web', name: 'Web', members: [jonas, kenji], leads: [] },
    ],
    policies: [{ id: 'p-usual', name: 'Usual' }],
    integrations: [
      {
        id: 'i-alertmanager',
        name: 'Alertmanager',
        service: 's-checkout',
        service_name: 'Checkout',
        kind: 'alertmanager',
        last_alert_at: at(-25 * HOUR),
      },
      {
        id: 'i-grafana',
        name: 'Grafana',
        service: 's-shop',
        service_name: 'Shop front',
        kind: 'generic',
        last_alert_at: null,
      },
    ],
    heartbeats: [
      {
        id: 'hb-backup',
        name: 'Nightly backup',
        service: 's-checkout',
        service_name: 'Checkout',
        every_s: 86_400,
        grace_s: 3600,
        urgency: 'high',
        state: { is: 'beating', last: at(-6 * HOUR), due: at(19 * HOUR), unheard_from: null },
      },
    ],
    maintenances: [
      {
        id: 'mt-upgrade',
        name: 'Database upgrade',
        services: ['Shop front'],
        start: at(26 * HOUR),
        end: at(28 * HOUR),
        by: mira.name,
        now: false,
        quiet: 0,
      },
    ],
    devices: [
      {
        id: 'd-laptop',
        name: 'mira-laptop',
        person: mira,
        platform: 'linux',
        paired_at: at(-20 * DAY),
        proof: { at: at(-4 * MIN), by: 'self_test', failing: [] },
        this: true,
      },
      {
        id: 'd-phone',
        name: 'Mira’s phone',
        person: mira,
        platform: 'android',
        paired_at: at(-11 * DAY),
        proof: { at: at(-9 * HOUR), by: 'page', failing: [] },
        this: false,
      },
      {
        id: 'd-jonas',
        name: 'jonas-mbp',
        person: jonas,
        platform: 'macos',
        paired_at: at(-40 * DAY),
        proof: { at: at(-3 * HOUR), by: 'self_test', failing: ['sound'] },
        this: false,
      },
    ],
    settings: {
      volume_percent: 80,
      rise_s: 20,
      sound: 'siren',
      awake_on_call: true,
      autostart: true,
      raise_window: true,
    },
    outbox: [],
    notices: [],
  };
}

/** Nothing yet. */
export function firstRun(): View {
  return {
    ...calm(),
    stage: 'first_run',
    account: null,
    link: { state: 'none', since: null, retry_at: null, problem: null },
    local_hub: { is: 'none' },
    duties: [],
    shifts: NO_SHIFTS,
    reach: NO_REACH,
    drills: NO_DRILLS,
    readiness: { light: 'amber', parts: [], proof: null },
    incidents: [],
    team: [],
    services: [],
    integrations: [],
    heartbeats: [],
    maintenances: [],
    teams: [],
    policies: [],
    devices: [],
  };
}
