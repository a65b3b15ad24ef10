/** The words for how alerts come in: monitoring tools, heartbeats, maintenance; a part of `texts.ts`. */
import type { AlertShown } from './wire/AlertShown';
import type { SourceNote } from './wire/SourceNote';

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

export const sourceNotes = {
  acknowledged: 'Acknowledged in the tool, which silences nothing here',
  snoozed: 'Put off in the tool; it goes on here',
  noted: 'The tool says',
} satisfies Record<SourceNote, string>;

/** What an alert that is looked at beforehand would do. */
export function wouldDo(alert: AlertShown): string {
  if (alert.status === 'resolved') return 'ends the incident with this key';
  if (alert.status !== 'firing') return 'is told in the timeline of the incident with this key';
  return alert.urgency === 'high' ? 'pages' : 'is kept quietly';
}

/** How a tool is pointed at an address that has a key at its end. */
export const tools = [
  {
    value: 'alertmanager',
    title: 'Alertmanager',
    snippet: (url: string) =>
      `receivers:\n  - name: baton\n    webhook_configs:\n      - url: ${url}\n        send_resolved: true`,
  },
  {
    value: 'webhook',
    title: 'A webhook (Grafana, Datadog, Uptime Kuma, Zabbix, Sentry …)',
    snippet: (url: string) => `POST ${url}\nContent-Type: application/json`,
  },
  {
    value: 'pagerduty',
    title: 'A tool that speaks PagerDuty events',
    snippet: (url: string) => `Events URL: ${hub(url)}/v2/enqueue\nRouting key: ${key(url)}`,
  },
  {
    value: 'opsgenie',
    title: 'A tool that speaks Opsgenie',
    snippet: (url: string) => `API URL: ${hub(url)}/\nAPI key: ${key(url)}`,
  },
  {
    value: 'email',
    title: 'E-mail, through a mail server’s alias',
    snippet: (url: string) => `pager: "|curl -sf -H 'Content-Type: message/rfc822' --data-binary @- ${url}"`,
  },
] as const;

const hub = (url: string): string => url.slice(0, url.indexOf('/api/'));
const key = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

export const intake = {
  tool: 'Which tool',
  toolSnippet: 'What to tell it',
  preview: 'Try a message',
  previewSays: 'Paste what the tool sends, and see what it would become. Nothing is sent.',
  message: 'The message',
  look: 'Look',
  recognised: (tool: string) => `Recognised: ${tool}`,
  key: (key: string) => `Key: ${key}`,
  heartbeats: 'Heartbeats',
  noHeartbeats: 'Nothing beats here yet.',
  expect: 'Expect a heartbeat',
  expectSays: 'Something asks for an address regularly. When it stops, the service’s owners are paged.',
  what: 'What beats',
  service: 'Service',
  every: 'How often',
  everyIs: (minutes: number) =>
    minutes < 60
      ? `every ${plural(minutes, 'minute', 'minutes')}`
      : `every ${plural(minutes / 60, 'hour', 'hours')}`,
  make: 'Make an address',
  once: 'Ask for this address regularly. It holds a key and is shown only now. Nobody is paged before the first beat.',
  waiting: 'waits for its first beat',
  beating: 'beats; last',
  unheard: 'the hub could not hear for a while; it waits until',
  late: 'Late',
  lateSince: 'last heard',
  remove: 'Remove',
  removeTitle: (name: string) => `Expect ${name} no more?`,
  removeSays: 'Its silence pages nobody from then on.',
  maintenances: 'Maintenance',
  noMaintenances: 'No maintenance is planned.',
  plan: 'Plan maintenance',
  planSays: 'Alerts about these services ring nobody from now on. What still fires at the end pages.',
  done: 'What is done',
  services: 'Services',
  howLong: 'How long',
  lasts: (minutes: number) =>
    minutes < 60 ? plural(minutes, 'minute', 'minutes') : plural(minutes / 60, 'hour', 'hours'),
  begin: 'Begin',
  now: 'now',
  keepsQuiet: (n: number) => `${plural(n, 'incident', 'incidents')} kept quiet`,
  end: 'End now',
  takeBack: 'Take back',
  storm: (n: number) => `Storm of ${n}`,
  inStorm: 'Part of a storm',
  underMaintenance: (name: string) => `Quiet: ${name}`,
};
