/** What the fake hub's journal says that people did: made up, and the same each time. */
import type { NameView } from '../../wire/NameView';
import type { TrailAsked } from '../../wire/TrailAsked';
import type { TrailDid } from '../../wire/TrailDid';
import type { TrailKind } from '../../wire/TrailKind';
import type { TrailLineView } from '../../wire/TrailLineView';
import type { TrailView } from '../../wire/TrailView';
import { ana, jonas, kenji, mira, priya } from './people';

const MIN = 60_000;
const DAY = 24 * 60 * MIN;
/** Lines of the fake journal: more than three pages of them. */
const LINES = 170;
const PAGE = 50;
const PAGE_MAX = 200;

type Deed = readonly [NameView, TrailKind, TrailDid, string | null, Partial<TrailLineView>?];

/** What is done again and again. */
const DEEDS: readonly Deed[] = [
  [
    mira,
    'incident',
    'acknowledged',
    'Checkout error rate above 5 %',
    { incident: 1042, to: { is: 'incident', incident: 1042 } },
  ],
  [ana, 'schedule', 'override_put', 'Payments primary', { to: { is: 'schedule', schedule: 'sc-pay' } }],
  [jonas, 'absence', 'put', null, { whose: kenji }],
  [mira, 'device', 'invited', null, { whose: priya }],
  [priya, 'device', 'paired', 'Pixel 9', { device: null }],
  [mira, 'policy', 'put', 'Usual', { to: { is: 'policy', policy: 'p-usual' } }],
  [kenji, 'incident', 'resolved', null, { incident: 17 }],
  [mira, 'integration', 'put', '=cmd|calc <b>Grafana</b> with a name that goes on and on and on', {}],
  [ana, 'cover', 'taken', 'Payments primary', { whose: mira, to: { is: 'schedule', schedule: 'sc-pay' } }],
  [mira, 'team', 'rules_put', 'Payments'],
  [jonas, 'contact', 'put', null, { device: null }],
  [mira, 'maintenance', 'put', 'Database upgrade'],
];

function line(now: number, seq: number): TrailLineView {
  const at = new Date(now - (LINES - seq) * 97 * MIN).toISOString();
  const bare = { device: null, name: null, whose: null, incident: null, to: null };
  if (seq === 1) {
    return { ...bare, seq, at, who: null, kind: 'workspace', did: 'founded', name: 'Example' };
  }
  const [who, kind, did, name, more = {}] = DEEDS[(LINES - seq) % DEEDS.length] ?? [mira, 'team', 'put', ''];
  const device = who.me ? 'Framework 13' : 'a phone';
  return { ...bare, seq, at, who, kind, did, device, name, ...more };
}

/** Newest first, as the hub gives them. */
export function trail(now: number, asked: TrailAsked): TrailView {
  const before = asked.before ?? LINES + 1;
  const limit = Math.min(asked.limit ?? PAGE, PAGE_MAX);
  const fit = Array.from({ length: LINES }, (_, index) => line(now, LINES - index)).filter(
    ({ seq, who, kind }) =>
      seq < before &&
      (asked.person === undefined || who?.person === asked.person) &&
      (asked.kind === undefined || kind === asked.kind),
  );
  const lines = fit.slice(0, limit);
  const last = lines.at(-1);
  return {
    lines,
    next: fit.length > lines.length && last !== undefined ? last.seq : null,
    begins: line(now, 1).at,
    looked_until: last?.at ?? new Date(now - 12 * DAY).toISOString(),
  };
}

export const trailTable = 'place,when,who,device,kind,did,name,for\r\n';
