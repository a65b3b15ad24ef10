/** What a screen reader, a tooltip and a list say of a shift. */
import { list, standsIn, standsInWhy, texts } from '../../texts.all';
import { spanWords } from '../../time';
import type { OnCallView } from '../../wire/OnCallView';
import type { ShiftView } from '../../wire/ShiftView';

const t = texts.shifts.calendar;

/** "Mira Okafor (for Priya Raman, sick)". */
export function onCallWords(one: OnCallView): string {
  const name = one.who.me ? texts.youBegin : one.who.name;
  return one.stands_in_for === null
    ? name
    : `${name} (${standsIn(t, one.stands_in_for.name, standsInWhy(one))})`;
}

/** "Ana and Ben", or that it is nobody. */
export function whoWords(shift: ShiftView): string {
  return shift.on_call.length === 0 ? t.gap : list(shift.on_call.map(onCallWords));
}

export function shiftWords(lane: string, shift: ShiftView, now: number): string {
  return `${lane}, ${spanWords(shift.span, now)}: ${whoWords(shift)}`;
}
