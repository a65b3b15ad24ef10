/** What the first screen does without, in the order in which it is likely to be wanted. */
import { OnDemand } from '../on_demand.svelte';

export const screens = {
  shifts: new OnDemand(() => import('./shifts/Shifts.svelte')),
  team: new OnDemand(() => import('./team/Team.svelte')),
  settings: new OnDemand(() => import('./settings/Settings.svelte')),
  report: new OnDemand(() => import('./report/Report.svelte')),
  palette: new OnDemand(() => import('./palette/Palette.svelte')),
  calendar: new OnDemand(() => import('./calendar/Calendar.svelte')),
  policy: new OnDemand(() => import('./policy/Policy.svelte')),
  insights: new OnDemand(() => import('./insights/Insights.svelte')),
  admin: new OnDemand(() => import('./admin/Admin.svelte')),
  connect: new OnDemand(() => import('./admin/Connect.svelte')),
  dryRun: new OnDemand(() => import('./dry_run/DryRun.svelte')),
  fairness: new OnDemand(() => import('./fairness/Fairness.svelte')),
  calendars: new OnDemand(() => import('./calendars/Calendars.svelte')),
  editor: new OnDemand(() => import('./schedule/Editor.svelte')),
};
