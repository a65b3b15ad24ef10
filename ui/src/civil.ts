/**
 * The wall clock of a zone: what it shows at an instant, and when it shows something. Fields for dates speak of wall clocks,
 * the wire of instants. A time that a clock change leaves out is the first instant after it, one that comes twice the earlier one.
 */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, known);
  }
  return known;
}

/** The zone of whoever reads this. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** By how many milliseconds the zone's wall clock is ahead of UTC. An unknown zone counts as UTC. */
export function offset(at: number, zone: string): number {
  const part: Record<string, number> = {};
  try {
    for (const { type, value } of format(zone).formatToParts(at)) part[type] = Number(value);
  } catch {
    return 0;
  }
  const of = (name: string): number => part[name] ?? 0;
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

/** What the zone's wall clock shows: `2026-11-23T08:00:00`. */
export function toCivil(at: number, zone: string): string {
  return new Date(at + offset(at, zone)).toISOString().slice(0, 19);
}

/** When the zone's wall clock shows this; `NaN` when it is no date and time. */
export function fromCivil(civil: string, zone: string): number {
  const wall = Date.parse(`${civil.length === 10 ? `${civil}T00:00` : civil}Z`);
  if (Number.isNaN(wall)) return NaN;
  const shown = (at: number): number => at + offset(at, zone);
  const tries = [wall - offset(wall - DAY_MS, zone), wall - offset(wall + DAY_MS, zone)];
  const fit = tries.filter((at) => shown(at) === wall);
  if (fit.length > 0) return Math.min(...fit);
  // Left out by a clock change between the two: look for the change.
  let [before, after] = [Math.min(...tries), Math.max(...tries)];
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (shown(middle) < wall) before = middle;
    else after = middle;
  }
  return after;
}

/** For an `<input type="datetime-local">`. */
export function toField(at: number, zone: string): string {
  return toCivil(at, zone).slice(0, 16);
}

/** Midnight with which the reader's day begins, moved by so many days. */
export function dayStart(at: number, days = 0): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
