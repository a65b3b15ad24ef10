/** Drills of the fake team. */
import type { DrillPlan } from '../../wire/DrillPlan';
import type { DrillsView } from '../../wire/DrillsView';
import type { DrillView } from '../../wire/DrillView';
import type { DrillWayView } from '../../wire/DrillWayView';
import type { IncidentId } from '../../wire/IncidentId';
import type { IncidentView } from '../../wire/IncidentView';
import { jonas, mira } from './people';
import { at, DAY, HOUR, OPEN, ringing } from './world';

const usual: DrillPlan = { every_days: 14, days: [1, 2, 3, 4, 5], from: '10:00:00', until: '16:00:00' };

function way(name: string, change: Partial<DrillWayView> = {}): DrillWayView {
  return {
    name,
    kind: null,
    deaf: false,
    sent_ms: 6,
    received_ms: 41,
    ringing_ms: 118,
    seen_ms: null,
    answered_ms: null,
    ...change,
  };
}

const silent = { sent_ms: null, received_ms: null, ringing_ms: null };

function drill(incident: IncidentId, change: Partial<DrillView>): DrillView {
  return {
    incident,
    person: mira,
    by: { is: 'asked' },
    through: 'devices',
    deaf: null,
    at: at(-2 * HOUR),
    verdict: { is: 'passed', by: { is: 'device', device: 'd-laptop' }, after_ms: 118 },
    carried_by: 'mira-laptop',
    answered_ms: 4200,
    ways: [
      way('mira-laptop', { seen_ms: 3100, answered_ms: 4200 }),
      way('Mira’s phone', { ringing_ms: 380 }),
    ],
    ...change,
  };
}

export const NO_DRILLS: DrillsView = { results: [], teams: [], nights: 'no' };

export function drills(): DrillsView {
  return {
    nights: 'no',
    teams: [
      {
        team: 't-pay',
        name: 'Payments',
        proof_good_for_h: 24,
        drills: usual,
        suggested: usual,
        receive_within_s: 20,
        caps: {},
        mine_to_change: true,
        is: { id: 't-pay', name: 'Payments', members: [mira.person, jonas.person], leads: [mira.person] },
        members: [mira.person, jonas.person],
      },
    ],
    results: [
      drill(1044, {}),
      drill(1040, {
        at: at(-DAY),
        deaf: '',
        through: 'everything',
        verdict: { is: 'passed', by: { is: 'way', attempt: 1 }, after_ms: 20_140 },
        carried_by: 'Work mail',
        answered_ms: 61_000,
        ways: [
          way('mira-laptop', { ...silent, deaf: true }),
          way('Work mail', { ...silent, kind: 'email', sent_ms: 20_140, answered_ms: 61_000 }),
        ],
      }),
      drill(1022, {
        at: at(-3 * DAY),
        person: jonas,
        by: { is: 'planned', team: 't-pay' },
        verdict: { is: 'failed', why: 'not_answered' },
        carried_by: null,
        answered_ms: null,
        ways: [way('jonas-desktop')],
      }),
    ],
  };
}

export function drillRings(id: IncidentId): IncidentView {
  const can = { ...OPEN, acknowledge: true, hand_off: false, cant: false, escalate: false, resolve: false };
  return ringing(id, 'DRILL: can you be woken? Answer to prove it', 0, {
    created_at: new Date().toISOString(),
    drill: true,
    service_name: 'no service',
    source: 'Baton',
    teammates: [],
    can,
  });
}

export function beganDrill(view: DrillsView, id: IncidentId): DrillsView {
  const running = drill(id, {
    at: new Date().toISOString(),
    verdict: { is: 'running' },
    carried_by: null,
    answered_ms: null,
    ways: [way('mira-laptop'), way('Mira’s phone')],
  });
  return { ...view, results: [running, ...view.results] };
}

export function answeredDrill(view: DrillsView, id: IncidentId): DrillsView {
  const results = view.results.map((known) => (known.incident === id ? drill(id, { at: known.at }) : known));
  return { ...view, results };
}
