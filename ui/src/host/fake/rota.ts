/**
 * Who is on call when, for the fake host: small, honest enough for rotations, restrictions, overrides, absences and the next in
 * the rotation as stand-in. The real rules are the hub's; nothing of the app computes with these.
 */
import { fromCivil, offset, toCivil } from '../../civil';
import type { AbsenceKind } from '../../wire/AbsenceKind';
import type { ClockChangeView } from '../../wire/ClockChangeView';
import type { Layer } from '../../wire/Layer';
import type { OnCallThrough } from '../../wire/OnCallThrough';
import type { PersonId } from '../../wire/PersonId';
import type { Period } from '../../wire/Period';
import type { Rotation } from '../../wire/Rotation';
import type { Schedule } from '../../wire/Schedule';
import type { StandsInWhy } from '../../wire/StandsInWhy';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** In milliseconds, `[start, end)`. */
export interface Range {
  start: number;
  end: number;
}
export interface Away extends Range {
  person: PersonId;
  kind: AbsenceKind;
}
export interface Duty {
  person: PersonId;
  via: string;
  over: string | null;
  standsInFor: PersonId | null;
  why: string | null;
  because?: StandsInWhy;
  through: OnCallThrough;
}
export interface Shift extends Range {
  on: Duty[];
}

export const meets = (a: Range, b: Range): boolean => a.start < b.end && b.start < a.end;
export const clip = (a: Range, b: Range): Range => ({
  start: Math.max(a.start, b.start),
  end: Math.min(a.end, b.end),
});

const WHY = { vacation: 'on vacation', sick: 'sick', away: 'away' } satisfies Record<AbsenceKind, string>;
export const whyAway = (kind: AbsenceKind): string => WHY[kind];

const wallOf = (civil: string): number => Date.parse(`${civil.slice(0, 19)}Z`);
const civilOf = (wall: number): string => new Date(wall).toISOString().slice(0, 19);

function plus(anchor: number, period: Period, k: number): number {
  const n = k * period.n;
  switch (period.unit) {
    case 'hours':
      return anchor + n * HOUR;
    case 'days':
      return anchor + n * DAY;
    case 'weeks':
      return anchor + n * 7 * DAY;
    case 'months': {
      const from = new Date(anchor);
      const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + n + 1, 0)).getUTCDate();
      const moved = new Date(anchor);
      moved.setUTCDate(1);
      moved.setUTCMonth(from.getUTCMonth() + n);
      moved.setUTCDate(Math.min(from.getUTCDate(), last));
      return moved.getTime();
    }
  }
}

const LONG = { hours: HOUR, days: DAY, weeks: 7 * DAY, months: 28 * DAY } as const;

/** The turns that meet the range: when each begins and who has it. */
function turns(rotation: Rotation, zone: string, range: Range): { start: number; slot: PersonId[] }[] {
  const anchor = wallOf(rotation.anchor);
  const { slots, period } = rotation;
  if (slots.length === 0 || Number.isNaN(anchor) || period.n < 1) return [];
  const long = LONG[period.unit] * period.n;
  // Months are longer than what is reckoned here: the first guess is early enough, and the loop goes on to the end.
  let k = Math.max(
    0,
    Math.floor((range.start - DAY - anchor) / (long * (period.unit === 'months' ? 1.11 : 1))) - 1,
  );
  const found: { start: number; slot: PersonId[] }[] = [];
  for (;;) {
    const start = fromCivil(civilOf(plus(anchor, period, k)), zone);
    if (start >= range.end) return found;
    found.push({ start, slot: slots[k % slots.length] ?? [] });
    k += 1;
  }
}

/** Windows in which a layer counts. */
function windows(layer: Layer, zone: string, range: Range): Range[] {
  if (layer.restrictions === undefined) return [range];
  const found: Range[] = [];
  const first = wallOf(toCivil(range.start - 2 * DAY, zone).slice(0, 10) + 'T00:00:00');
  for (let day = first; day < range.end + 2 * DAY; day += DAY) {
    const iso = new Date(day).getUTCDay() === 0 ? 7 : new Date(day).getUTCDay();
    for (const rule of layer.restrictions) {
      if (rule.days !== undefined && !rule.days.some((known) => known === iso)) continue;
      const date = civilOf(day).slice(0, 10);
      const next = civilOf(day + DAY).slice(0, 10);
      found.push({
        start: fromCivil(`${date}T${rule.from}`, zone),
        end: fromCivil(`${rule.to > rule.from ? date : next}T${rule.to}`, zone),
      });
    }
  }
  return found.filter((window) => meets(window, range));
}

interface Prepared {
  layer: Layer;
  name: string;
  through: OnCallThrough;
  turns: { start: number; slot: PersonId[] }[];
  windows: Range[];
}

function prepare(schedule: Schedule, range: Range): Prepared[] {
  return schedule.layers.map((layer, index) => ({
    layer,
    name: `layer ${index + 1}`,
    through: { is: 'layer', number: index + 1 },
    turns: turns(layer.rotation, schedule.zone, range),
    windows: windows(layer, schedule.zone, range),
  }));
}

const inside = (range: Range, at: number): boolean => range.start <= at && at < range.end;

function slotAt(prepared: Prepared, at: number): PersonId[] {
  const { layer } = prepared;
  if (layer.start !== undefined && at < Date.parse(layer.start)) return [];
  if (layer.end !== undefined && at >= Date.parse(layer.end)) return [];
  if (!prepared.windows.some((window) => inside(window, at))) return [];
  return prepared.turns.findLast((turn) => turn.start <= at)?.slot ?? [];
}

/** The next present person after whoever has the turn, in the layers from the one on duty downwards. */
function nextPresent(
  layers: Prepared[],
  at: number,
  out: ReadonlySet<PersonId>,
  on: Duty[],
): PersonId | null {
  for (const { layer, turns: known } of layers.toReversed()) {
    const { slots } = layer.rotation;
    const turn = known.findLast((one) => one.start <= at);
    const from = turn === undefined ? 0 : slots.indexOf(turn.slot);
    for (let step = 0; step < slots.length; step += 1) {
      const fits = slots[(from + step) % slots.length]?.find(
        (person) => !out.has(person) && !on.some((duty) => duty.person === person),
      );
      if (fits !== undefined) return fits;
    }
  }
  return null;
}

function at(schedule: Schedule, layers: Prepared[], absences: readonly Away[], when: number): Duty[] {
  let on: Duty[] = [];
  for (const prepared of layers.toReversed()) {
    const slot = slotAt(prepared, when);
    if (slot.length > 0) {
      on = slot.map((person) => ({
        person,
        via: prepared.name,
        through: prepared.through,
        over: null,
        standsInFor: null,
        why: null,
      }));
      break;
    }
  }
  for (const entry of schedule.overrides) {
    if (!inside({ start: Date.parse(entry.start), end: Date.parse(entry.end) }, when)) continue;
    const gone = entry.kind === 'add' ? undefined : entry.remove;
    const had = on;
    if (entry.kind !== 'add') on = on.filter((duty) => gone !== undefined && duty.person !== gone);
    if (entry.kind === 'remove' || on.some((duty) => duty.person === entry.add)) continue;
    const whose = entry.kind === 'replace' ? (gone ?? had[0]?.person ?? null) : null;
    const cover = entry.id.startsWith('cv-');
    on = [
      ...on,
      {
        person: entry.add,
        via: cover ? 'cover' : 'override',
        through: { is: cover ? 'cover' : 'override' },
        over: entry.id,
        standsInFor: whose,
        why: cover ? 'asked for cover' : null,
        ...(cover ? { because: { is: 'asked_for_cover' } as const } : {}),
      },
    ];
  }
  const away = new Map(absences.filter((absence) => inside(absence, when)).map((a) => [a.person, a.kind]));
  const present = on.filter((duty) => !away.has(duty.person));
  for (const duty of on.filter((known) => away.has(known.person))) {
    const kind = away.get(duty.person) ?? 'away';
    const rule = schedule.stand_in;
    const out = new Set(away.keys());
    const stands =
      rule.rule === 'next_in_rotation'
        ? nextPresent(layers, when, out, present)
        : rule.rule === 'backup'
          ? (rule.people.find((p) => !out.has(p) && !present.some((known) => known.person === p)) ?? null)
          : null;
    if (stands !== null)
      present.push({
        ...duty,
        person: stands,
        standsInFor: duty.person,
        why: WHY[kind],
        because: { is: 'absent', kind },
      });
  }
  return present;
}

/** The shifts of the range, without a hole between them; one without people is a gap. */
export function resolve(schedule: Schedule, absences: readonly Away[], range: Range): Shift[] {
  const layers = prepare(schedule, range);
  const edges = new Set([range.start]);
  for (const { turns: known, windows: open, layer } of layers) {
    for (const turn of known) edges.add(turn.start);
    if (layer.restrictions !== undefined) for (const w of open) edges.add(w.start).add(w.end);
    if (layer.start !== undefined) edges.add(Date.parse(layer.start));
    if (layer.end !== undefined) edges.add(Date.parse(layer.end));
  }
  for (const entry of schedule.overrides) edges.add(Date.parse(entry.start)).add(Date.parse(entry.end));
  for (const absence of absences) edges.add(absence.start).add(absence.end);
  const starts = [...edges].filter((edge) => inside(range, edge)).sort((a, b) => a - b);
  const shifts: Shift[] = [];
  starts.forEach((start, index) => {
    const on = at(schedule, layers, absences, start);
    const end = starts[index + 1] ?? range.end;
    const last = shifts.at(-1);
    if (last !== undefined && JSON.stringify(last.on) === JSON.stringify(on)) last.end = end;
    else shifts.push({ start, end, on });
  });
  return shifts;
}

/** When the zone's clocks change. */
export function clockChanges(zone: string, range: Range): ClockChangeView[] {
  const found: ClockChangeView[] = [];
  for (let day = range.start; day < range.end; day += DAY) {
    const by = offset(Math.min(day + DAY, range.end), zone) - offset(day, zone);
    if (by === 0) continue;
    let [low, high] = [day, Math.min(day + DAY, range.end)];
    const before = offset(low, zone);
    while (high - low > 60_000) {
      const middle = Math.round((low + high) / 120_000) * 60_000;
      if (offset(middle, zone) === before) low = middle;
      else high = middle;
    }
    found.push({ at: new Date(high).toISOString(), by_min: by / 60_000 });
  }
  return found;
}
