/** How a person is reached, in words: joined to the codes of the wire; a part of `texts.ts`. */
import { catalogue } from './texts/catalogue';
import type { AttemptRung } from './wire/AttemptRung';
import type { AttemptState } from './wire/AttemptState';
import type { BeganWhy } from './wire/BeganWhy';
import type { Loudness } from './wire/Loudness';
import type { SendFailure } from './wire/SendFailure';
import type { WayKind } from './wire/WayKind';

const { ways: t } = catalogue;

export const wayKinds = t.kinds satisfies Record<WayKind, string>;
/** How loud a way is, without flattery. */
export const loudness = t.loudness satisfies Record<Loudness, string>;
export const loudnessSays = t.loudnessSays satisfies Record<WayKind, string>;
export const sendFailures = t.sendFailures satisfies Record<SendFailure, string>;
const beganWhy = t.beganWhy satisfies Record<BeganWhy, string>;
t.addresses satisfies Record<WayKind, { label: string; example: string }>;

/** What a way reached, short enough for a ladder. */
export function wayRung(rung: AttemptRung): string {
  if (typeof rung === 'string') return t.rungs[rung];
  if ('began' in rung) return t.rungs.tried;
  if ('sent' in rung) return rung.sent.pages > 1 ? t.rungs.sentFor(rung.sent.pages) : t.rungs.sent;
  return t.rungs.failed(sendFailures[rung.failed]);
}

/** Where a way stands, while it has reached nothing. */
export function wayState(state: AttemptState, dueAfter: string): string {
  if (state === 'planned') return t.states.planned(dueAfter);
  if (state === 'cancelled') return t.states.cancelled;
  return '';
}

/** A way in a timeline. */
export function wayLine(whom: string, label: string, kind: WayKind, rung: AttemptRung): string {
  const way = t.way({ kind: wayKinds[kind], label });
  if (typeof rung === 'string') return t.lines[rung]({ way, whom });
  if ('began' in rung) return t.lines.began({ way, whom, why: beganWhy[rung.began] });
  if ('sent' in rung) return t.lines.sent({ way, whom });
  return t.lines.failed({ way, whom, why: sendFailures[rung.failed] });
}
