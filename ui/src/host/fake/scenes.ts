/** Moments that are worth looking at. Each is a view as the owner would push it. */
import type { AlarmView } from '../../wire/AlarmView';
import type { IncidentView } from '../../wire/IncidentView';
import type { PersonView } from '../../wire/PersonView';
import type { View } from '../../wire/View';
import { called } from './reach';
import { pieces } from './mentions';
import { responder } from './responders';
import {
  acknowledged,
  ana,
  at,
  calm,
  firstRun,
  jonas,
  line,
  mira,
  page,
  parts,
  resolved,
  ringing,
  rungs,
  service,
  OPEN,
} from './world';

export const FAULT = 'Checkout answers 5xx for 12 % of requests';

function rings(
  incidents: IncidentView[],
  siren: AlarmView['siren'] = { is: 'sounding' },
  change: Partial<View> = {},
): View {
  const view = calm();
  const ids = incidents.filter((known) => known.my_page !== null).map((known) => known.id);
  const since = incidents[0]?.created_at ?? at(0);
  return {
    ...view,
    alarm: { incidents: ids, since, siren, drill: false },
    incidents: [...incidents, ...view.incidents],
    services: [service('s-checkout', 'Checkout', 'Payments', ids.length), ...view.services.slice(1)],
    ...change,
  };
}

function shows(incidents: IncidentView[], change: Partial<View> = {}): View {
  const view = calm();
  return { ...view, incidents: [...incidents, ...view.incidents], ...change };
}

const FAULTS = [
  'Disk of db-3 is full in 40 min',
  'Latency of /pay is above 2 s at the 99th percentile',
  'Replication of ledger lags 90 s behind',
  'No heartbeat of the settlement job since 03:00',
  'Card provider refuses 1 of 5 authorisations',
  'Memory of cart-7 grows by 40 MB a minute',
];
const fault = (n: number): string => FAULTS[n % FAULTS.length] ?? FAULT;

const NEVER_PROVEN: PersonView['reach'] = {
  light: 'red',
  proven_at: null,
  proven_on: [],
  troubles: [],
  devices: [],
};

const LONG = 'The same thing happened again and nobody knows why, '.repeat(192).padEnd(10_000, '!');

const handedOff: IncidentView = {
  ...acknowledged(ringing(1042, FAULT, 180), mira),
  handoff: { from: mira, to: ana, expires_at: at(95) },
  can: { ...OPEN, cant: true },
};

const escalatedStory: IncidentView = (() => {
  const incident = acknowledged(ringing(1042, FAULT, 340), jonas);
  const missed = page(10420, mira, -340, {
    state: { failed: 'ways_spent' },
    rungs: rungs(1),
    ways: [
      {
        label: 'Work mail',
        kind: 'email',
        loudness: 'pings',
        state: 'sent',
        due_after_ms: 120_000,
        rungs: [
          { rung: { began: 'not_received' }, after_ms: 10_003 },
          { rung: { sent: { pages: 1 } }, after_ms: 10_240 },
        ],
      },
    ],
  });
  const phone = rungs(4, 'jonas-mbp', 3);
  return {
    ...incident,
    nobody_answered: false,
    can: OPEN,
    pages: [
      missed,
      page(10421, jonas, -320, {
        reason: { level: 1 },
        state: { answered: 'acknowledged' },
        rungs: [...phone, ...rungs(3, 'Jonas’ phone', 40)],
      }),
    ],
    timeline: [
      ...incident.timeline.slice(0, 4),
      line(-340, 10_003, {
        is: 'way',
        whom: mira.name,
        label: 'Work mail',
        kind: 'email',
        rung: { began: 'not_received' },
      }),
      line(-340, 20_000, { is: 'page_failed', whom: mira.name, reason: 'ways_spent' }),
      line(-340, 20_000, { is: 'escalated', level: 2, reason: 'unreachable' }),
      line(-340, 20_000, { is: 'paged', whom: jonas.name, reason: { level: 1 } }),
      line(-340, 20_027, {
        is: 'rung',
        whom: jonas.name,
        rung: 'received',
        device: 'jonas-mbp',
        device_ms: 0,
      }),
      line(-340, 20_093, {
        is: 'rung',
        whom: jonas.name,
        rung: 'ringing',
        device: 'jonas-mbp',
        device_ms: 61,
      }),
      line(-340, 32_400, { is: 'acknowledged', whom: jonas.name, until: at(1500) }, jonas.name),
      line(-340, 60_000, { is: 'hand_off_offered', from: jonas.name, to: ana.name }, jonas.name),
      line(-340, 180_000, { is: 'hand_off_returned', from: jonas.name, to: ana.name, reason: 'timed_out' }),
    ],
  };
})();

export const scenes = {
  first_run: firstRun,
  first_run_failed: () => ({
    ...firstRun(),
    local_hub: {
      is: 'failed' as const,
      problem: {
        code: 'cannot_start' as const,
        title: 'A part of Baton does not start',
        detail: 'The program baton-hub was not found beside this one. Install Baton anew.',
        status: null,
        field: null,
        params: {},
        retry: 'never' as const,
      },
    },
  }),
  joining: () => ({
    ...firstRun(),
    stage: 'joining' as const,
    local_hub: { is: 'running' as const, url: 'http://127.0.0.1:7420' },
  }),
  calm,
  off_call: () => {
    const view = calm();
    return {
      ...view,
      duties: view.duties.map((duty, index) => ({
        ...duty,
        mine: false,
        on_call: index === 0 ? [] : duty.on_call,
        my_next: at(3 * 86_400 + 3600),
      })),
      notices: [
        {
          light: 'red' as const,
          code: 'nobody_on_call' as const,
          text: 'Nobody is on call in Payments, primary. Its pages go to the whole team.',
          what: { is: 'nobody_on_call' as const, schedule: 'Payments, primary' },
        },
      ],
    };
  },
  ringing: () => rings([ringing(1042, FAULT, 47)]),
  storm: () =>
    rings(Array.from({ length: 214 }, (_, n) => ringing(1042 + n, n === 0 ? FAULT : fault(n), 300 - n))),
  /** What is quiet, and why: a storm with two of its parts, and a maintenance. */
  quieted: () =>
    shows([
      acknowledged(ringing(1050, 'Storm: 214 incidents of 6 services', 400, { storm_members: 214 }), mira),
      ringing(1049, FAULT, 420, { storm: 1050, my_page: null, responsible: [] }),
      ringing(1048, fault(1), 430, { storm: 900, my_page: null, responsible: [] }),
      ringing(1047, fault(2), 900, {
        maintenance: 'Move the index to new machines',
        maintenance_until: at(2 * 3600),
        my_page: null,
        responsible: [],
        urgency: 'low',
      }),
    ]),
  /** Just joined: nothing has shown yet that it rings. */
  unproven: () => {
    const view = calm();
    return {
      ...view,
      reach: { ...view.reach, methods: [] },
      team: view.team.map((person) =>
        person.person.me
          ? { ...person, light: 'red' as const, proven_at: null, reach: NEVER_PROVEN }
          : person,
      ),
      readiness: {
        light: 'red',
        parts: parts.map((part) =>
          part.part === 'notifications'
            ? {
                part: part.part,
                state: 'fails' as const,
                detail:
                  'The notification service answers wrongly (org.freedesktop.DBus.Error.AccessDenied: notifications are blocked): restart it.',
                fix: 'Start a notification service (a desktop has one; dunst is a small one), then try again.',
                finding: {
                  is: 'fault' as const,
                  fault: {
                    is: 'notifier_wrong' as const,
                    said: 'org.freedesktop.DBus.Error.AccessDenied: notifications are blocked',
                  },
                },
              }
            : part,
        ),
        proof: null,
      },
    };
  },
  acknowledging: () =>
    rings(
      [ringing(1042, FAULT, 61, { pending: 'acknowledging' })],
      { is: 'quiet' },
      {
        outbox: [{ command: 'c-1', action: 'acknowledge', incident: 1042, since: at(-2), stuck: null }],
      },
    ),
  no_sound: () =>
    rings([ringing(1042, FAULT, 75)], {
      is: 'failed',
      why: 'No sound device could be opened (there is none): check that speakers are connected and the sound service runs.',
      fault: { is: 'no_sound_device' },
    }),
  handed_to_me: () =>
    rings([
      ringing(1042, FAULT, 400, {
        state: { is: 'acknowledged', by: jonas, at: at(-360), until: at(1400) },
        handoff: { from: jonas, to: mira, expires_at: at(100) },
      }),
    ]),
  acknowledged: () => {
    const mine = acknowledged(ringing(1042, FAULT, 130), mira);
    const responders = [
      responder(mira, 'has_it', { roles: ['commander', 'fixer'] }),
      responder(jonas, 'joined', { roles: ['scribe'] }),
      responder(ana, 'asked', { roles: ['communicator'], local_hour: 13 }),
    ];
    const text = `@${ana.name} tells the shops. @${mira.name}, the card provider is slow too.`;
    const said = line(-130, 95_000, { is: 'noted', text, pieces: pieces(text) }, jonas.name);
    return shows([{ ...mine, responders, timeline: [...mine.timeline, said] }]);
  },
  hand_off_pending: () => shows([handedOff]),
  escalated: () => shows([escalatedStory]),
  link_lost: () =>
    shows([acknowledged(ringing(1042, FAULT, 900), mira)], {
      link: {
        state: 'lost',
        since: at(-48),
        retry_at: at(6),
        problem: null,
      },
      readiness: {
        light: 'red',
        parts: parts.map((part) =>
          part.part === 'connection'
            ? {
                part: part.part,
                state: 'fails' as const,
                detail: 'The connection to the hub is lost.',
                fix: 'Check the network; it is tried again by itself.',
                finding: { is: 'link_lost' as const },
              }
            : part.part === 'tray'
              ? {
                  part: part.part,
                  state: 'weak' as const,
                  detail:
                    'No panel shows tray icons (org.kde.StatusNotifierWatcher is missing): on GNOME install the AppIndicator extension. The icon appears when a panel does.',
                  fix: 'Pages ring without it. Some desktops need an extension to show tray icons.',
                  finding: {
                    is: 'fault' as const,
                    fault: {
                      is: 'panel_fails' as const,
                      said: 'org.kde.StatusNotifierWatcher is missing',
                    },
                  },
                }
              : part,
        ),
        proof: { at: at(-4000), by: 'page', failing: [] },
      },
      notices: [
        {
          light: 'red',
          code: 'hub_unreachable_on_call',
          text: 'You are on call, and the hub has been out of reach for half a minute: pages may not arrive here. Check the network, or tell your backup.',
          what: { is: 'cut_off' },
        },
        {
          light: 'amber',
          code: 'restarted',
          text: 'Baton ended unexpectedly and was started again. What rang goes on ringing.',
          what: { is: 'restarted' },
        },
      ],
      outbox: [
        { command: 'c-1', action: 'resolve', incident: 1042, since: at(-40), stuck: null },
        {
          command: 'c-2',
          action: 'hand_off',
          incident: 1031,
          since: at(-600),
          stuck: {
            code: 'already_resolved',
            title: 'It is resolved already',
            detail: 'Incident 1031 was resolved before the hand-off arrived.',
            status: 409,
            field: null,
            params: { incident: '1031' },
            retry: 'never',
          },
        },
      ],
    }),
  many: () =>
    shows(
      Array.from({ length: 190 }, (_, n) => {
        const incident = ringing(2000 - n, fault(n), 60 * (n + 1), {
          my_page: null,
          urgency: n % 3 === 0 ? 'low' : 'high',
        });
        if (n % 4 === 0) return acknowledged(incident, n % 8 === 0 ? mira : jonas);
        return n > 60 ? resolved(incident, 30) : { ...incident, nobody_answered: n % 7 === 3 };
      }),
    ),
  /** Far more than anybody reads: the list still scrolls. */
  thousands: () =>
    shows(
      Array.from({ length: 5_000 }, (_, n) =>
        ringing(9000 - n, fault(n), 10 * (n + 1), { my_page: null, urgency: n % 3 === 0 ? 'low' : 'high' }),
      ),
    ),
  nasty: () =>
    shows([
      acknowledged(ringing(1051, '<script>alert(1)</script><img src=x onerror="alert(2)">', 60), mira),
      ringing(1050, LONG, 90, {
        my_page: null,
        service_name: 'W'.repeat(300),
        source: '"><svg onload=alert(3)>',
      }),
      ringing(1049, 'خدمة الدفع لا تستجيب — HTTP 503 منذ 10 دقائق 🔥', 120, { my_page: null }),
      ringing(1048, '\u202eevil.example.org is fine\u202c {{constructor.constructor("alert(4)")()}}', 150, {
        my_page: null,
        runbook: 'javascript:alert(5)',
        links: [
          { text: 'click me', href: 'javascript:alert(6)' },
          { text: 'data', href: 'data:text/html,<script>alert(7)</script>' },
        ],
      }),
    ]),
  nasty_alarm: () =>
    rings([ringing(1050, LONG, 90, { service_name: 'W'.repeat(300), source: '"><svg onload=alert(3)>' })]),
  rtl_alarm: () => rings([ringing(1049, 'خدمة الدفع لا تستجيب — HTTP 503 منذ 10 دقائق 🔥', 120)]),
  shifts: () => calm(),
  empty: () => ({ ...calm(), incidents: [], reach: called }),
} satisfies Record<string, () => View>;

export type Scene = keyof typeof scenes;
