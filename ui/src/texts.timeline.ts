/** The words for what happened: pages, their ends, and the lines of a timeline; a part of `texts.ts`. */
import { answering, snoozeEnds, worths } from './texts.answers';
import { sourceNotes } from './texts.intake';
import { wayLine } from './texts.ways';
import { dateTime } from './time';
import type { Answer } from './wire/Answer';
import type { EscalationReason } from './wire/EscalationReason';
import type { FailReason } from './wire/FailReason';
import type { HandOffOver } from './wire/HandOffOver';
import type { PageReason } from './wire/PageReason';
import type { PageState } from './wire/PageState';
import type { Rung } from './wire/Rung';
import type { StopReason } from './wire/StopReason';
import type { TimelineWhat } from './wire/TimelineWhat';

/** "Ana", "Ana and Ben", "Ana, Ben and Cem". */
export function list(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A code whose data is its only key, as serde writes enums: `"live"` or `{"failed": …}`. */
function tagOf(value: string | object): string {
  return typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
}
type Tag<T> = T extends string ? T : T extends object ? keyof T : never;

const rungDone = {
  sent: 'was sent to',
  received: 'arrived on',
  ringing: 'rang on',
  seen: 'was seen on',
  silent: 'went quiet on',
} satisfies Record<Rung, string>;

export const answers = {
  acknowledged: 'acknowledged',
  handed_off: 'handed off',
  cant: 'cannot',
  escalated: 'escalated',
  resolved: 'resolved',
  snoozed: 'snoozed',
} satisfies Record<Answer, string>;

const failReasons = {
  no_device: 'no device to page',
  not_received: 'no device received it in time',
  ways_spent: 'no device received it, and no other way brought an answer',
} satisfies Record<FailReason, string>;

const stopReasons = {
  acknowledged: 'somebody has it',
  resolved: 'it is over',
  hand_off_over: 'the hand-off ended',
  absent: 'they are absent',
  replaced: 'a newer page took its place',
  off_call: 'they were taken off call',
  snoozed: 'somebody has it, and it is snoozed',
  merged: 'it was merged into another one',
} satisfies Record<StopReason, string>;

const escalationReasons = {
  opened: 'the incident is new',
  timed_out: 'nobody answered in time',
  unreachable: 'nobody before could be reached',
  declined: 'the person before cannot',
  asked: 'somebody asked for it',
  ack_expired: 'the acknowledgement expired',
  snooze_over: 'the snooze is over',
  unmerged: 'it is an incident of its own again',
} satisfies Record<EscalationReason, string>;

const handOffOver = {
  declined: 'it was declined',
  timed_out: 'there was no answer in time',
  unreachable: 'no device could be reached',
  overtaken: 'something else happened first',
} satisfies Record<HandOffOver, string>;

const pageReasons = {
  level: (reason) => `level ${(typeof reason === 'object' && 'level' in reason ? reason.level : 0) + 1}`,
  last_resort: () => 'last resort: everybody',
  added: () => 'called for',
  hand_off: () => 'hand-off',
  hand_off_returned: () => 'the hand-off came back',
  ack_expired: () => 'the acknowledgement expired',
  snooze_over: () => 'the snooze is over',
  vendor_update: () => 'a vendor’s update is due',
  drill: () => 'a drill',
  backup: () => 'backup: whoever is on call is not proven reachable',
} satisfies Record<Tag<PageReason>, (reason: PageReason) => string>;

/** Why a person is paged. */
export function pageReason(reason: PageReason): string {
  return pageReasons[tagOf(reason) as Tag<PageReason>](reason);
}

/** Where a page stands. */
export function pageState(state: PageState): string {
  if (state === 'live') return 'waiting for an answer';
  if ('failed' in state) return `failed: ${failReasons[state.failed]}`;
  if ('answered' in state) return answers[state.answered];
  return `stopped: ${stopReasons[state.stopped]}`;
}

type WhatOf<K extends TimelineWhat['is']> = Extract<TimelineWhat, { is: K }>;
type Words = { [K in TimelineWhat['is']]: (what: WhatOf<K>) => string };

const timelineWords: Words = {
  triggered: (w) => `Began: noticed by ${w.source}`,
  repeated: () => 'The source said it again',
  source_told: (w) => `${sourceNotes[w.note]}: ${w.text}`,
  quieted: (w) => `Quiet because of the maintenance “${w.maintenance}”`,
  quiet_over: () => 'The maintenance is over, and it still fires',
  storm_began: () => 'A storm of alerts: one ring for all of them',
  storm_joined: (w) => `Part of a storm: incident ${w.storm} rings for it`,
  reopened: () => 'Fires again shortly after its source ended it',
  resolve_held: () => 'Its source ends it again and again: it is over once that stays quiet',
  paged: (w) => `${w.whom} is paged (${pageReason(w.reason)})`,
  backup: (w) => `${w.whom} is paged as well: ${w.of} is not proven reachable`,
  rung: (w) => `${w.whom}’s page ${rungDone[w.rung]} ${w.device}`,
  way: (w) => wayLine(w.whom, w.label, w.kind, w.rung),
  page_failed: (w) => `${w.whom}’s page failed: ${failReasons[w.reason]}`,
  page_answered: (w) => `${w.whom} answered: ${answers[w.answer]}`,
  page_stopped: (w) => `${w.whom}’s page stopped: ${stopReasons[w.reason]}`,
  escalated: (w) => `Level ${w.level} began: ${escalationReasons[w.reason]}`,
  last_resort: () => 'Nobody answered: everybody is paged',
  added: (w) => `${list(w.whom)} joined in`,
  called_for_help: (w) => `${w.whom} called for help`,
  acknowledged: (w) => `${w.whom} acknowledged`,
  ack_expired: (w) => `${w.whom}’s acknowledgement expired`,
  declined: (w) => `${w.whom} cannot: the next person is asked`,
  hand_off_offered: (w) => `${w.from} offers it to ${w.to}`,
  hand_off_accepted: (w) => `${w.to} took it from ${w.from}`,
  hand_off_returned: (w) => `${w.to} did not take it, ${w.from} has it: ${handOffOver[w.reason]}`,
  resolved: () => 'Resolved',
  snoozed: (w) => `${w.whom} snoozed it until ${dateTime(w.until)}`,
  snooze_over: (w) => `${w.whom}’s snooze is over: ${snoozeEnds[w.reason]}`,
  noted: (w) => w.text,
  merged: (w) => `Merged into #${w.into}`,
  absorbed: (w) => `Took in #${w.incident}`,
  unmerged: () => 'An incident of its own again',
  released: (w) => `#${w.incident} is an incident of its own again`,
  absorbed_alert: (w) =>
    w.status === 'firing'
      ? `The source of #${w.incident} said it again`
      : w.status === 'resolved'
        ? `#${w.incident} is over, says its source`
        : `#${w.incident}: ${sourceNotes[w.status.told]}`,
  source_over: () => 'Its own source says that it is over; what it took in is not',
  judged: (w) => `${w.whom}: ${worths[w.worth]}`,
  vendor_named: (w) => `Call ${w.vendor}: the policy names them`,
  vendor_waits: (w) =>
    answering.waitsFor(w.vendor, w.case) +
    (w.update_at === null ? '' : `, next update ${dateTime(w.update_at)}`),
  vendor_update_due: (w) => `${w.vendor}’s update is due: ${w.whom} is paged`,
  vendor_answered: (w) => `No longer waiting for ${w.vendor}`,
  reported: (w) => `${w.whom} reported it`,
};

/** One line of a timeline. */
export function timelineLine(what: TimelineWhat): string {
  return (timelineWords[what.is] as (what: TimelineWhat) => string)(what);
}
