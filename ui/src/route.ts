/** Where the person is looking, as it stands after the `#` of the address. */
import type { IncidentId } from './wire/IncidentId';

export const tabs = ['now', 'incidents', 'team', 'settings'] as const;
export type Tab = (typeof tabs)[number];

export interface Route {
  tab: Tab;
  incident: IncidentId | null;
}

/** An address that means nothing is Now. */
export function parse(hash: string): Route {
  const [first, second] = hash.replace(/^#\/?/, '').split('/');
  const tab = tabs.find((known) => known === first) ?? 'now';
  const incident =
    tab === 'incidents' && second !== undefined && /^\d+$/.test(second) ? Number(second) : null;
  return { tab, incident };
}

export function path(route: Route): string {
  return route.incident === null ? `#/${route.tab}` : `#/${route.tab}/${route.incident}`;
}
