/** Where things stand on a time line and in a month: from instants to shares of a width, and to days. */
import { dayStart } from '../../civil';
import type { LaneView } from '../../wire/LaneView';
import type { NameView } from '../../wire/NameView';
import type { PersonId } from '../../wire/PersonId';
import type { ShiftView } from '../../wire/ShiftView';
import type { Span } from '../../wire/Span';

/** A shift, and the lane that it is in. */
export interface Chosen {
  lane: LaneView;
  shift: ShiftView;
}

/** How many colours there are for people. */
const HUES = 12;

/** The colour of a person: their place among everybody, so that neighbours differ. */
export function hue(person: PersonId, everybody: readonly PersonId[]): number {
  const place = everybody.indexOf(person);
  return (place < 0 ? [...person].reduce((sum, c) => sum + c.charCodeAt(0), 0) : place) % HUES;
}

/** "MO" for Mira Okafor. One letter in scripts whose letters join: two of them would read as a word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const first = [...(words[0] ?? '')][0] ?? '';
  if (/\p{Script=Arabic}/u.test(first)) return first;
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  return `${first}${last}`.toUpperCase();
}

/** As much of a name as there is room for, in letters: all of it, the first word, the initials, or nothing. */
export function fitting(name: string, room: number): string {
  const [first = ''] = name.split(/\s+/);
  const short = initials(name);
  const fits = (words: string, around: number): boolean => [...words].length + around <= room;
  return [name, first].find((words) => fits(words, 1)) ?? (fits(short, 0.5) ? short : '');
}

/** Midnights of so many days from this one on, and the one after the last: a day can have 23 or 25 hours. */
export function midnights(from: number, days: number): number[] {
  return Array.from({ length: days + 1 }, (_, n) => dayStart(from, n));
}

/** The Monday with which the week of this instant begins, so many weeks on. */
export function weekStart(at: number, weeks = 0): number {
  const day = (new Date(at).getDay() + 6) % 7;
  return dayStart(at, 7 * weeks - day);
}

/** The first of the month, so many months on. */
export function monthStart(at: number, months = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth() + months, 1).getTime();
}

/** Where a span stands between two instants, in percent; `null` when it is outside. */
export function place(span: Span, from: number, to: number): { left: number; width: number } | null {
  const start = Math.max(Date.parse(span.start), from);
  const end = Math.min(Date.parse(span.end), to);
  if (!(start < end)) return null;
  return { left: ((start - from) / (to - from)) * 100, width: ((end - start) / (to - from)) * 100 };
}

/** The span, as far as it is between the two. */
export function clipped(span: Span, from: number, to: number): Span {
  return {
    start: new Date(Math.max(Date.parse(span.start), from)).toISOString(),
    end: new Date(Math.min(Date.parse(span.end), to)).toISOString(),
  };
}

export const meets = (span: Span, from: number, to: number): boolean =>
  Date.parse(span.start) < to && from < Date.parse(span.end);

/** Those of a lane that are shown: all, or only those with the reader in it. */
export function shown(lane: LaneView, mine: boolean): ShiftView[] {
  return mine ? lane.shifts.filter((shift) => shift.on_call.some((one) => one.who.me)) : lane.shifts;
}

/** Everybody who is to be seen, each once. */
export function peopleOf(lanes: readonly LaneView[], mine: boolean, from: number, to: number): NameView[] {
  const found = new Map<PersonId, NameView>();
  for (const lane of lanes)
    for (const shift of shown(lane, mine).filter((known) => meets(known.span, from, to)))
      for (const one of shift.on_call) found.set(one.who.person, one.who);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}
