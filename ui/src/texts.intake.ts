/** How alerts come in, in words: joined to the codes of the wire; a part of `texts.ts`. */
import { catalogue } from './texts/catalogue';
import type { AlertShown } from './wire/AlertShown';
import type { SourceNote } from './wire/SourceNote';

const { intake } = catalogue;

export const sourceNotes = intake.sourceNotes satisfies Record<SourceNote, string>;

/** What an alert that is looked at beforehand would do. */
export function wouldDo(alert: AlertShown): string {
  const t = intake.wouldDo;
  if (alert.status === 'resolved') return t.ends;
  if (alert.status !== 'firing') return t.told;
  return alert.urgency === 'high' ? t.pages : t.quiet;
}

/** "every 5 minutes", "every hour". */
export function everyWords(minutes: number): string {
  return minutes < 60 ? intake.everyMin(minutes) : intake.everyH(minutes / 60);
}

/** "30 minutes", "2 hours". */
export function lastsWords(minutes: number): string {
  return minutes < 60 ? intake.lastsMin(minutes) : intake.lastsH(minutes / 60);
}

const hub = (url: string): string => url.slice(0, url.indexOf('/api/'));
const key = (url: string): string => url.slice(url.lastIndexOf('/') + 1);
const lines = intake.toolLines;

const snippets = {
  alertmanager: (url) =>
    `receivers:\n  - name: baton\n    webhook_configs:\n      - url: ${url}\n        send_resolved: true`,
  webhook: (url) => `POST ${url}\nContent-Type: application/json`,
  pagerduty: (url) => `${lines.eventsUrl}: ${hub(url)}/v2/enqueue\n${lines.routingKey}: ${key(url)}`,
  opsgenie: (url) => `${lines.apiUrl}: ${hub(url)}/\n${lines.apiKey}: ${key(url)}`,
  email: (url) => `pager: "|curl -sf -H 'Content-Type: message/rfc822' --data-binary @- ${url}"`,
} satisfies Record<keyof typeof intake.tools, (url: string) => string>;

/** How a tool is pointed at an address that has a key at its end. */
export const tools = (Object.keys(snippets) as (keyof typeof snippets)[]).map((value) => ({
  value,
  get title() {
    return intake.tools[value];
  },
  snippet: snippets[value],
}));
