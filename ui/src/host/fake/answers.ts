/** What the fake hub makes of answers that neither take an incident nor leave it, and of questions about policies. */
import type { Action } from '../../wire/Action';
import type { DryRunView } from '../../wire/DryRunView';
import type { IncidentView } from '../../wire/IncidentView';
import type { Policy } from '../../wire/Policy';
import type { PolicyForEdit } from '../../wire/PolicyForEdit';
import type { PolicyCaution } from '../../wire/PolicyCaution';
import type { PolicyPreview } from '../../wire/PolicyPreview';
import type { TimelineWhat } from '../../wire/TimelineWhat';
import { problem } from '../problem';
import { pieces } from './mentions';
import { ana, jonas, mira } from './people';
import { heldBy, withRole } from './responders';
import { NOTHING, OPEN, ringing } from './world';

/** The policy of every service here. */
export const USUAL: Policy = {
  id: 'p-usual',
  name: 'Usual',
  levels: [
    { targets: [{ schedule: 'sc-pay' }], timeout_s: 300 },
    { targets: [{ any_of: 't-pay' }], timeout_s: 300, order: 'in_turn' },
  ],
  repeats: 1,
};

function told(incident: IncidentView, what: TimelineWhat): IncidentView {
  const at = new Date().toISOString();
  const after = Date.parse(at) - Date.parse(incident.created_at);
  return { ...incident, timeline: [...incident.timeline, { at, after_ms: after, who: mira.name, what }] };
}

/** The incident after the action; `null` for an action that is none of these. */
export function answered(incident: IncidentView, action: Action): IncidentView | null {
  const now = new Date();
  const later = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString();
  switch (action.do) {
    case 'snooze':
      return told(
        {
          ...incident,
          my_page: null,
          state: { is: 'snoozed', by: mira, at: now.toISOString(), until: action.until },
          responsible: [mira],
          responders: heldBy(incident.responders, mira),
          can: { ...OPEN, acknowledge: true, hand_off: true, cant: true, snooze: true, judge: true },
        },
        { is: 'snoozed', whom: mira.name, until: action.until },
      );
    case 'note': {
      const gone = action.vendor?.is === 'answered' ? action.vendor.vendor : null;
      const waits = incident.waits_for.filter((leg) => leg.vendor !== gone);
      return told(
        { ...incident, waits_for: waits },
        { is: 'noted', text: action.text, pieces: pieces(action.text) },
      );
    }
    case 'give_role':
    case 'put_down_role': {
      const [changed, lines] = withRole(incident, action);
      return lines.reduce(told, changed);
    }
    case 'merge':
      return told(
        {
          ...incident,
          my_page: null,
          state: { is: 'merged', into: action.into, at: now.toISOString() },
          responsible: [],
          can: { ...NOTHING, unmerge: true },
        },
        { is: 'merged', into: action.into },
      );
    case 'unmerge':
      return told({ ...incident, state: { is: 'triggered' }, can: OPEN }, { is: 'unmerged' });
    case 'judge':
      return told(
        {
          ...incident,
          my_worth: action.worth,
          source_worth: { yes: 0, no: 0, [action.worth]: 1 },
        },
        { is: 'judged', whom: mira.name, worth: action.worth },
      );
    case 'call_vendor': {
      const vendor = incident.vendors.find((known) => known.vendor === action.vendor);
      const update = later(action.update_min);
      const leg = {
        vendor: action.vendor,
        name: vendor?.name ?? '',
        case: action.case,
        by: mira,
        since: now.toISOString(),
        update_at: update,
      };
      return told(
        { ...incident, my_page: null, waits_for: [...incident.waits_for, leg] },
        { is: 'vendor_waits', vendor: leg.name, case: leg.case, update_at: update },
      );
    }
    default:
      return null;
  }
}

/** What a report becomes. */
export function reported(id: number, action: Extract<Action, { do: 'report' }>): IncidentView {
  const since = action.since ?? new Date().toISOString();
  return ringing(id, action.impact.split('\n')[0] ?? '', 0, {
    created_at: new Date().toISOString(),
    source: mira.name,
    urgency: action.urgency,
    my_page: null,
    responsible: [ana],
    report: { by: mira, impact: action.impact, since, tried: action.tried },
  });
}

/** What it becomes when somebody is woken. */
export function woken(id: number, action: Extract<Action, { do: 'wake' }>): IncidentView {
  return ringing(id, action.title, 0, {
    created_at: new Date().toISOString(),
    source: mira.name,
    my_page: null,
    responsible: [ana],
  });
}

/** A policy with what its editor offers. */
export function policyForEdit(policy: Policy, editable: boolean): PolicyForEdit {
  return {
    policy,
    services: [
      { service: 's-checkout', name: 'Checkout' },
      { service: 's-shop', name: 'Shop front' },
    ],
    targets: [
      { target: { schedule: 'sc-pay' }, name: 'Payments, primary' },
      { target: { schedule: 'sc-web' }, name: 'Web, primary' },
      { target: { person: ana.person }, name: ana.name },
      { target: { person: jonas.person }, name: jonas.name },
      { target: { team: 't-pay' }, name: 'Payments' },
      { target: { any_of: 't-pay' }, name: 'Payments' },
      { target: { vendor: 'v-cards' }, name: 'Card provider' },
    ],
    editable,
  };
}

/** What a draft would do. */
export function policyPreview(policy: Policy): PolicyPreview {
  const cautions = policy.levels.flatMap(({ timeout_s }, index): PolicyCaution[] =>
    timeout_s < 20 ? [{ is: 'too_quick', level: index + 1, timeout_s, receive_s: 20 }] : [],
  );
  const warnings = cautions.map(
    ({ level, timeout_s }) =>
      `Level ${level} is over after ${timeout_s} s, before a device can have answered.`,
  );
  if (policy.levels.length === 0) {
    const detail = 'levels: a policy has at least one level, and each level pages somebody';
    return { run: null, warnings, cautions, problem: problem('invalid', detail) };
  }
  let after = 0;
  const levels: DryRunView['levels'] = policy.levels.map((level, index) => {
    const page = {
      who: index === 0 ? mira : ana,
      via: index === 0 ? 'on call in Payments, primary' : 'in Payments',
      through:
        index === 0
          ? ({ is: 'on_call', schedule: 'Payments, primary' } as const)
          : ({ is: 'team', team: 'Payments' } as const),
      stands_in_for: null,
      devices: index === 0 ? ['mira-laptop', 'Mira’s phone'] : ['phone'],
      light: 'green' as const,
      local_time: '14:40',
    };
    const view = { number: index + 1, after_s: after, pages: [page] };
    after += level.timeout_s;
    return view;
  });
  const at = new Date().toISOString();
  const run = { service: 's-checkout', service_name: 'Checkout', at, levels, breaks: [], broken: [] };
  return { run, warnings, cautions, problem: null };
}
