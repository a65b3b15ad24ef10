/** Who works on an incident of the fake team, and what becomes of roles. */
import type { Action } from '../../wire/Action';
import type { IncidentView } from '../../wire/IncidentView';
import type { NameView } from '../../wire/NameView';
import type { ResponderStands } from '../../wire/ResponderStands';
import type { ResponderView } from '../../wire/ResponderView';
import type { TimelineWhat } from '../../wire/TimelineWhat';
import { mira, named } from './people';

export function responder(
  person: NameView,
  stands: ResponderStands,
  change: Partial<ResponderView> = {},
): ResponderView {
  return { person, stands, away: false, local_hour: 14, roles: [], ...change };
}

/** The same people, one of whom has it. */
export function heldBy(known: readonly ResponderView[], by: NameView): ResponderView[] {
  const others = known.filter((one) => one.person.person !== by.person && one.stands !== 'asked');
  const own = known.find((one) => one.person.person === by.person);
  return [responder(by, 'has_it', { roles: own?.roles ?? [] }), ...others];
}

/** The incident after somebody was given a role, or put one down, and what its timeline says about that. */
export function withRole(
  incident: IncidentView,
  action: Extract<Action, { do: 'give_role' | 'put_down_role' }>,
): [IncidentView, TimelineWhat[]] {
  const { person, role } = action;
  const whom = named(person).name;
  const drop = (one: ResponderView): ResponderView => ({
    ...one,
    roles: one.roles.filter((known) => known !== role),
  });
  const known = incident.responders;
  if (action.do === 'put_down_role') {
    const responders = known.map((one) => (one.person.person === person ? drop(one) : one));
    return [{ ...incident, responders }, [{ is: 'role_put_down', whom, role }]];
  }
  const before = role === 'commander' ? known.find((one) => one.roles.includes(role)) : undefined;
  const from = before?.person.name ?? null;
  const mine = person === mira.person;
  const isThere = known.some((one) => one.person.person === person);
  const all = isThere ? known : [...known, responder(named(person), mine ? 'joined' : 'asked')];
  const responders = all.map((one) => {
    if (one.person.person === person) return { ...one, roles: [...one.roles, role] };
    return one === before ? drop(one) : one;
  });
  const lines: TimelineWhat[] = [
    mine ? { is: 'role_taken', whom, role, from } : { is: 'role_given', by: mira.name, whom, role, from },
  ];
  if (!isThere && !mine) lines.push({ is: 'added', whom: [whom] });
  return [{ ...incident, responders }, lines];
}
