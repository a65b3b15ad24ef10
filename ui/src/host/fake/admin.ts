/** What an admin does, as far as it shows: people, teams, services, policies, keys. */
import type { Action } from '../../wire/Action';
import type { Query } from '../../wire/Query';
import type { Role } from '../../wire/Role';
import type { View } from '../../wire/View';
import { named } from './people';

const put = <T>(all: readonly T[], key: (one: T) => string, one: T): T[] =>
  all.some((known) => key(known) === key(one))
    ? all.map((known) => (key(known) === key(one) ? one : known))
    : [...all, one];

/** The change, or `null` for what an admin does not do. */
export function administered(view: View, action: Action): Partial<View> | null {
  switch (action.do) {
    case 'put_person': {
      const { id, name, role, zone } = action.person;
      const known = view.team.find((one) => one.person.person === id);
      const base = known ?? newcomer(id);
      const person = { ...base.person, name };
      return { team: put(view.team, (one) => one.person.person, { ...base, person, role, zone }) };
    }
    case 'put_team': {
      const { members, ...rest } = action.team;
      const nameOf = (id: string) => view.team.find((one) => one.person.person === id)?.person ?? named(id);
      const { team: is } = action;
      const reached = view.drills.teams.map((known) =>
        known.team === is.id ? { ...known, is, receive_within_s: is.receive_within_s ?? 20 } : known,
      );
      return {
        teams: put(view.teams, (one) => one.id, { ...rest, members: members.map(nameOf) }),
        drills: { ...view.drills, teams: reached },
      };
    }
    case 'put_service': {
      const { id, name, team: owner, policy, runbook, runbook_text, vendors = [] } = action.service;
      const known = view.services.find((one) => one.id === id);
      const service = {
        id,
        name,
        owner,
        team: view.teams.find((one) => one.id === owner)?.name ?? '',
        open: known?.open ?? 0,
        policy,
        policy_name: view.policies.find((one) => one.id === policy)?.name ?? '',
        vendors: vendors.map(({ id: vendor, ...contact }) => ({ vendor, ...contact })),
        ...(runbook === null ? {} : { runbook }),
        ...(runbook_text === undefined || runbook_text.trim() === '' ? {} : { runbook_text }),
      };
      return { services: put(view.services, (one) => one.id, service) };
    }
    case 'put_policy': {
      const { id, name } = action.policy;
      return { policies: put(view.policies, (one) => one.id, { id, name }) };
    }
    case 'revoke_integration':
      return { integrations: view.integrations.filter((known) => known.id !== action.integration) };
    default:
      return null;
  }
}

function newcomer(id: string): View['team'][number] {
  const role: Role = 'responder';
  return {
    person: named(id),
    role,
    zone: 'UTC',
    on_call: [],
    light: 'red',
    proven_at: null,
    mention: `@${named(id).name}`,
    devices: 0,
    reach: { light: 'red', proven_at: null, proven_on: [], troubles: [], devices: [] },
    card: { phone: null, email: null },
    on_call_from: null,
  };
}

/** The integrations, once this key was made. */
export function withKey(
  view: View,
  { integration, service, name, kind }: Extract<Query, { ask: 'integration_key' }>,
  fresh: string,
): View['integrations'] {
  const id = integration ?? fresh;
  const known = view.integrations.find((one) => one.id === id);
  const service_name = view.services.find((one) => one.id === service)?.name ?? '';
  const made = {
    id,
    name: name ?? known?.name ?? `Monitoring of ${service_name}`,
    service,
    service_name,
    kind: kind ?? known?.kind ?? ('alertmanager' as const),
    last_alert_at: known?.last_alert_at ?? null,
  };
  return put(view.integrations, (one) => one.id, made);
}
