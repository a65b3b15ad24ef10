/** Where the person is looking, as it stands after the `#` of the address. */
import type { IncidentId } from './wire/IncidentId';
import type { PolicyId } from './wire/PolicyId';
import type { ScheduleId } from './wire/ScheduleId';

export const tabs = ['now', 'incidents', 'shifts', 'team', 'insights', 'settings'] as const;
/** Admin is no tab of everybody's. */
export type Tab = (typeof tabs)[number] | 'admin';

/** What Admin shows. */
export const adminPages = ['people', 'teams', 'services', 'integrations', 'rules', 'audit'] as const;
export type AdminPage = (typeof adminPages)[number];

/** What Shifts shows; `mine` is its first page. */
export const shiftsPages = ['mine', 'calendar', 'away', 'dry-run', 'fairness', 'calendars', 'edit'] as const;
export type ShiftsPage = (typeof shiftsPages)[number];

export interface Route {
  tab: Tab;
  incident: IncidentId | null;
  /** On Shifts. */
  page?: ShiftsPage;
  /** Which schedule is edited. */
  schedule?: ScheduleId;
  /** On Team: which escalation policy is looked at. */
  policy?: PolicyId;
  /** On Admin. */
  admin?: AdminPage;
}

/** An address that means nothing is Now. */
export function parse(hash: string): Route {
  const [first, second, third] = hash.replace(/^#\/?/, '').split('/');
  const tab = ([...tabs, 'admin'] as const).find((known) => known === first) ?? 'now';
  const incident =
    tab === 'incidents' && second !== undefined && /^\d+$/.test(second) ? Number(second) : null;
  if (tab === 'team' && second === 'policy' && third !== undefined)
    return { tab, incident, policy: decodeURIComponent(third) };
  if (tab === 'admin')
    return { tab, incident, admin: adminPages.find((known) => known === second) ?? 'people' };
  if (tab !== 'shifts') return { tab, incident };
  const page = shiftsPages.find((known) => known === second) ?? 'mine';
  if (page !== 'edit') return { tab, incident, page };
  return third === undefined
    ? { tab, incident, page: 'calendar' }
    : { tab, incident, page, schedule: decodeURIComponent(third) };
}

export function path(route: Route): string {
  if (route.tab === 'shifts') {
    const { page = 'mine', schedule } = route;
    if (page === 'edit' && schedule !== undefined) return `#/shifts/edit/${encodeURIComponent(schedule)}`;
    return page === 'mine' ? '#/shifts' : `#/shifts/${page}`;
  }
  if (route.tab === 'team' && route.policy !== undefined)
    return `#/team/policy/${encodeURIComponent(route.policy)}`;
  if (route.tab === 'admin') return adminPath(route.admin ?? 'people');
  return route.incident === null ? `#/${route.tab}` : `#/${route.tab}/${route.incident}`;
}

/** The address of a page of Shifts. */
export function shiftsPath(page: ShiftsPage): string {
  return path({ tab: 'shifts', incident: null, page });
}

/** The address of a page of Admin. */
export function adminPath(page: AdminPage): string {
  return page === 'people' ? '#/admin' : `#/admin/${page}`;
}
