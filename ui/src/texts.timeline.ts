/** What happened, in words: pages, their ends, and the lines of a timeline; a part of `texts.ts`. */
import { list, waitsFor } from './texts';
import { sourceNotes } from './texts.intake';
import { catalogue } from './texts/catalogue';
import { wayLine } from './texts.ways';
import { dateTime } from './time';
import type { Answer } from './wire/Answer';
import type { EscalationReason } from './wire/EscalationReason';
import type { FailReason } from './wire/FailReason';
import type { HandOffOver } from './wire/HandOffOver';
import type { PageReason } from './wire/PageReason';
import type { PageState } from './wire/PageState';
import type { ResponderRole } from './wire/ResponderRole';
import type { Rung } from './wire/Rung';
import type { StopReason } from './wire/StopReason';
import type { TimelineWhat } from './wire/TimelineWhat';

const { timeline: t, answering } = catalogue;

/** A code whose data is its only key, as serde writes enums: `"live"` or `{"failed": …}`. */
function tagOf(value: string | object): string {
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
}
type Tag<T> = T extends string ? T : T extends object ? keyof T : never;

export const answers = t.answers satisfies Record<Answer, string>;
const rungDone = t.rungs satisfies Record<Rung, unknown>;
const failReasons = t.failReasons satisfies Record<FailReason, string>;
const stopReasons = t.stopReasons satisfies Record<StopReason, string>;
const escalationReasons = t.escalationReasons satisfies Record<EscalationReason, string>;
const handOffOver = t.handOffOver satisfies Record<HandOffOver, string>;
export const roleNames = answering.roles.names satisfies Record<ResponderRole, string>;
const pageReasons = t.pageReasons satisfies Record<Tag<PageReason>, unknown>;

/** Why a person is paged. */
export function pageReason(reason: PageReason): string {
  const tag = tagOf(reason) as Tag<PageReason>;
  if (tag !== 'level') return pageReasons[tag];
  return pageReasons.level((typeof reason === 'object' && 'level' in reason ? reason.level : 0) + 1);
}

/** Where a page stands. */
export function pageState(state: PageState): string {
  if (state === 'live') return t.pageStates.live;
  if ('failed' in state) return t.pageStates.failed(failReasons[state.failed]);
  if ('answered' in state) return answers[state.answered];
  return t.pageStates.stopped(stopReasons[state.stopped]);
}

type WhatOf<K extends TimelineWhat['is']> = Extract<TimelineWhat, { is: K }>;
type Words = { [K in TimelineWhat['is']]: (what: WhatOf<K>) => string };

/** What is waited for, and until when. */
function vendorWaits(w: WhatOf<'vendor_waits'>): string {
  const waits = waitsFor(w.vendor, w.case);
  return w.update_at === null ? waits : t.lines.vendor_waits_until({ waits, at: dateTime(w.update_at) });
}

/** What the source of something that was taken in said. */
function absorbedAlert(w: WhatOf<'absorbed_alert'>): string {
  if (w.status === 'firing') return t.lines.absorbed_again(w.incident);
  if (w.status === 'resolved') return t.lines.absorbed_over(w.incident);
  return t.lines.absorbed_told({ incident: w.incident, note: sourceNotes[w.status.told] });
}

/** A role that somebody has from now on, and who had it before. */
function role(line: string, from: string | null): string {
  return from === null ? line : t.lines.role_before({ line, from });
}

/** Who gave it, where that is known. */
function roleGiven({ by, whom, role }: WhatOf<'role_given'>): string {
  const name = roleNames[role];
  return by === null ? t.lines.role_went({ whom, role: name }) : t.lines.role_given({ by, whom, role: name });
}

const words: Words = {
  triggered: (w) => t.lines.triggered(w.source),
  repeated: () => t.lines.repeated,
  source_told: (w) => t.lines.source_told({ note: sourceNotes[w.note], text: w.text }),
  quieted: (w) => t.lines.quieted(w.maintenance),
  quiet_over: () => t.lines.quiet_over,
  storm_began: () => t.lines.storm_began,
  storm_joined: (w) => t.lines.storm_joined(w.storm),
  reopened: () => t.lines.reopened,
  resolve_held: () => t.lines.resolve_held,
  paged: (w) => t.lines.paged({ whom: w.whom, why: pageReason(w.reason) }),
  rung: (w) => rungDone[w.rung]({ whom: w.whom, device: w.device }),
  way: (w) => wayLine(w.whom, w.label, w.kind, w.rung),
  backup: (w) => t.lines.backup({ whom: w.whom, of: w.of }),
  page_failed: (w) => t.lines.page_failed({ whom: w.whom, why: failReasons[w.reason] }),
  page_answered: (w) => t.lines.page_answered({ whom: w.whom, answer: answers[w.answer] }),
  page_stopped: (w) => t.lines.page_stopped({ whom: w.whom, why: stopReasons[w.reason] }),
  escalated: (w) => t.lines.escalated({ level: w.level, why: escalationReasons[w.reason] }),
  last_resort: () => t.lines.last_resort,
  added: (w) => t.lines.added(list(w.whom)),
  called_for_help: (w) => t.lines.called_for_help(w.whom),
  acknowledged: (w) => t.lines.acknowledged(w.whom),
  ack_expired: (w) => t.lines.ack_expired(w.whom),
  declined: (w) => t.lines.declined(w.whom),
  hand_off_offered: (w) => t.lines.hand_off_offered({ from: w.from, to: w.to }),
  hand_off_accepted: (w) => t.lines.hand_off_accepted({ from: w.from, to: w.to }),
  hand_off_returned: (w) => t.lines.hand_off_returned({ from: w.from, to: w.to, why: handOffOver[w.reason] }),
  role_taken: (w) => role(t.lines.role_taken({ whom: w.whom, role: roleNames[w.role] }), w.from),
  role_given: (w) => role(roleGiven(w), w.from),
  role_put_down: (w) => t.lines.role_put_down({ whom: w.whom, role: roleNames[w.role] }),
  resolved: () => t.lines.resolved,
  snoozed: (w) => t.lines.snoozed({ whom: w.whom, until: dateTime(w.until) }),
  snooze_over: (w) => t.lines.snooze_over({ whom: w.whom, why: answering.snoozeEnds[w.reason] }),
  noted: (w) => w.text,
  merged: (w) => t.lines.merged(w.into),
  absorbed: (w) => t.lines.absorbed(w.incident),
  unmerged: () => t.lines.unmerged,
  released: (w) => t.lines.released(w.incident),
  absorbed_alert: absorbedAlert,
  source_over: () => t.lines.source_over,
  judged: (w) => t.lines.judged({ whom: w.whom, worth: answering.worths[w.worth] }),
  vendor_named: (w) => t.lines.vendor_named(w.vendor),
  vendor_waits: vendorWaits,
  vendor_update_due: (w) => t.lines.vendor_update_due({ vendor: w.vendor, whom: w.whom }),
  vendor_answered: (w) => t.lines.vendor_answered(w.vendor),
  reported: (w) => t.lines.reported(w.whom),
};

/** One line of a timeline. */
export function timelineLine(what: TimelineWhat): string {
  return (words[what.is] as (what: TimelineWhat) => string)(what);
}
