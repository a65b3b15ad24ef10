/** From what was tapped to the time that is asked about. */
import { fromCivil, toCivil } from '../../civil';
import type { AbsenceKind } from '../../wire/AbsenceKind';

const MIN = 60_000;
const DAY = 86_400_000;

export type Sick = 'today' | 'tomorrow' | 'three' | 'week';
export type Length = 'half' | 'one' | 'two' | 'shift';

/** A kind, and from when until when; without a start it is from now on. */
export interface Wish {
  kind: AbsenceKind;
  start: string | null;
  end: string;
}

const SICK_DAYS = { today: 1, tomorrow: 2, three: 3, week: 7 } satisfies Record<Sick, number>;
const MINUTES = { half: 30, one: 60, two: 120 } as const;

const iso = (at: number): string => new Date(at).toISOString();

/** The date, so many days on. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** What day it is there. */
export function today(now: number, zone: string): string {
  return toCivil(now, zone).slice(0, 10);
}

/** Sick from now through the end of a day, where the person is. */
export function sick(through: Sick, now: number, zone: string): Wish {
  const end = plusDays(today(now, zone), SICK_DAYS[through]);
  return { kind: 'sick', start: null, end: iso(fromCivil(end, zone)) };
}

/** From the first day through the last, where the person is, today from now on; `null` while that is none. */
export function vacation(first: string, last: string, now: number, zone: string): Wish | null {
  const start = fromCivil(first, zone);
  if (Number.isNaN(start) || Number.isNaN(fromCivil(last, zone)) || last < first) return null;
  const begins = first === today(now, zone) ? null : iso(start);
  return { kind: 'vacation', start: begins, end: iso(fromCivil(plusDays(last, 1), zone)) };
}

/** Away from now on. */
export function away(length: Length, now: number, shiftEnd: string | null): Wish | null {
  if (length === 'shift') return shiftEnd === null ? null : { kind: 'away', start: null, end: shiftEnd };
  return { kind: 'away', start: null, end: iso(now + MINUTES[length] * MIN) };
}
