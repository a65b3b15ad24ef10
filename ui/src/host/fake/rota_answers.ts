/** The fake hub's answers to what people want to know of the rota. */
import { offset } from '../../civil';
import type { AwayDuty } from '../../wire/AwayDuty';
import type { AwayPreview } from '../../wire/AwayPreview';
import type { CandidateView } from '../../wire/CandidateView';
import type { Carried } from '../../wire/Carried';
import type { DryRunBreak } from '../../wire/DryRunBreak';
import type { DryRunView } from '../../wire/DryRunView';
import type { HitView } from '../../wire/HitView';
import type { Light } from '../../wire/Light';
import type { NamedSchedule } from '../../wire/NamedSchedule';
import type { PersonView } from '../../wire/PersonView';
import type { Query } from '../../wire/Query';
import type { QueryAnswer } from '../../wire/QueryAnswer';
import type { SchedulePreview } from '../../wire/SchedulePreview';
import type { Span } from '../../wire/Span';
import { problem } from '../problem';
import { mira, named, people, zones } from './people';
import { clip, meets, resolve, whyAway, type Away, type Range, type Shift } from './rota';
import { iso, rangeOf, spanOf, type FakeRota } from './rota_host';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

const hourIn = (at: number, zone: string): number => new Date(at + offset(at, zone)).getUTCHours();
const isNight = (at: number, zone: string): boolean => hourIn(at, zone) >= 22 || hourIn(at, zone) < 7;

function words(ms: number): string {
  const hours = Math.round(ms / HOUR);
  if (ms < 2 * HOUR) return `${Math.round(ms / MIN)} minutes`;
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Who has what instead, schedule by schedule. */
function awayDuties(hits: readonly HitView[]): AwayDuty[] {
  const found = new Map<string, AwayDuty>();
  for (const hit of hits) {
    const known = found.get(hit.schedule) ?? { schedule_name: hit.schedule_name, takers: [], gaps: [] };
    found.set(hit.schedule, known);
    const taker = known.takers.find((one) => JSON.stringify(one.who) === JSON.stringify(hit.instead));
    if (hit.instead.length === 0) known.gaps.push(hit.span);
    else if (taker === undefined)
      known.takers.push({ who: hit.instead, takes: 'comes_in', spans: [hit.span] });
    else taker.spans.push(hit.span);
  }
  return [...found.values()];
}

function awayPreview(rota: FakeRota, query: Extract<Query, { ask: 'away_preview' }>): AwayPreview {
  const who = named(query.person);
  const range = {
    start: query.start == null ? rota.clock() : Date.parse(query.start),
    end: Date.parse(query.end),
  };
  const away: Away = { ...range, person: query.person, kind: query.kind };
  const after = [...rota.story.absences, away];
  const hits = rota.story.schedules.flatMap((known) =>
    rota
      .shifts(known.id, range)
      .filter((shift) => shift.on.some((duty) => duty.person === query.person))
      .flatMap((shift) => resolve(known.schedule, after, clip(shift, range)))
      .map((shift) => ({
        schedule: known.id,
        schedule_name: known.name,
        span: spanOf(shift),
        instead: shift.on.map((duty) => named(duty.person)),
      })),
  );
  hits.sort((a, b) => Date.parse(a.span.start) - Date.parse(b.span.start));
  const overlaps = rota.story.absences
    .filter((known) => known.person === query.person && meets(known, range))
    .map((known) => rota.absence(known));
  const until = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zones[query.person] ?? 'UTC',
  }).format(range.end);
  const subject = who.me ? 'You are' : `${who.name} is`;
  const duties =
    hits.length === 0
      ? 'No shift is hit.'
      : `${hits.length === 1 ? 'One shift is' : `${hits.length} shifts are`} hit.`;
  return {
    who,
    span: spanOf(range),
    sentence: `${subject} ${whyAway(query.kind)} for ${words(range.end - range.start)}, until ${until} (${zones[query.person] ?? 'UTC'}). ${duties}`,
    says: { kind: query.kind, duties: awayDuties(hits) },
    hits,
    overlaps,
    covers: [],
    problem:
      range.end <= range.start
        ? {
            ...problem('invalid', 'The absence ends before it begins. Choose a later end.', 'never'),
            obstacle: { is: 'inverted' },
          }
        : overlaps[0] !== undefined
          ? {
              ...problem(
                'conflict',
                `${who.name} is already recorded as away in that time. End that absence first.`,
                'never',
              ),
              obstacle: { is: 'absent', kind: overlaps[0].kind, span: overlaps[0].span },
            }
          : null,
  };
}

function onCallMin(rota: FakeRota, person: string, range: Range): number {
  let ms = 0;
  for (const known of rota.story.schedules)
    for (const shift of rota.shifts(known.id, range))
      if (shift.on.some((duty) => duty.person === person)) ms += shift.end - shift.start;
  return Math.round(ms / MIN);
}

function candidates(
  rota: FakeRota,
  query: Extract<Query, { ask: 'candidates' }>,
  team: readonly PersonView[],
): CandidateView[] {
  const range = rangeOf(query.span);
  const found = people
    .filter((who) => who.person !== query.person)
    .map((who): CandidateView => {
      const zone = zones[who.person] ?? 'UTC';
      const absent = rota.story.absences.find((known) => known.person === who.person && meets(known, range));
      const busy = onCallMin(rota, who.person, range) > 0;
      const load = onCallMin(rota, who.person, { start: range.start - 7 * DAY, end: range.end + 7 * DAY });
      let night = 0;
      for (let at = range.start; at < range.end; at += 30 * MIN) if (isNight(at, zone)) night += 30;
      const hour = hourIn(range.start, zone);
      const free = absent !== undefined ? whyAway(absent.kind) : busy ? 'already on call' : 'free';
      return {
        who,
        free:
          absent !== undefined
            ? { is: 'absent', kind: absent.kind }
            : busy
              ? { is: 'on_call' }
              : { is: 'free' },
        reason: `${free}, ${Math.round(load / 60)} h on call around it, ${String(hour).padStart(2, '0')}:00 there`,
        rest: load === 0 ? { is: 'ample' } : { is: 'lasts', min: load > 8 * 24 * 60 ? 9 * 60 : 3 * 24 * 60 },
        short_rest: load > 8 * 24 * 60,
        load_min: load,
        night_min: night,
        local_hour: hour,
        light: team.find((known) => known.person.person === who.person)?.light ?? 'amber',
      };
    });
  const rank = (one: CandidateView): number =>
    (one.free.is === 'free' ? 0 : one.free.is === 'on_call' ? 1e6 : 2e6) +
    (one.light === 'red' ? 5e5 : 0) +
    one.load_min;
  return found.sort((a, b) => rank(a) - rank(b));
}

function dryRun(
  rota: FakeRota,
  query: Extract<Query, { ask: 'dry_run' }>,
  team: readonly PersonView[],
): DryRunView {
  const at = query.at == null ? rota.clock() : Date.parse(query.at);
  const web = query.service === 's-shop';
  const light = (person: string): Light =>
    team.find((known) => known.person.person === person)?.light ?? 'red';
  const devices: Record<string, string[]> = {
    'p-mira': ['mira-laptop', 'Mira’s phone'],
    'p-jonas': ['jonas-mbp', 'Jonas’ phone'],
    'p-ana': ['ana-laptop', 'Ana’s phone'],
    'p-kenji': ['Kenji’s phone'],
  };
  const level = (number: number, after: number, schedule: string): DryRunView['levels'][number] => {
    const name = rota.story.schedules.find((known) => known.id === schedule)?.name ?? schedule;
    const [shift] = rota.shifts(schedule, { start: at, end: at + MIN });
    return {
      number,
      after_s: after,
      pages: (shift?.on ?? []).map((duty) => ({
        who: named(duty.person),
        via: `on call in ${name}`,
        through: { is: 'on_call', schedule: name },
        stands_in_for: duty.standsInFor === null ? null : named(duty.standsInFor),
        devices: devices[duty.person] ?? [],
        light: light(duty.person),
        local_time: new Date(at + offset(at, zones[duty.person] ?? 'UTC')).toISOString().slice(11, 16),
      })),
    };
  };
  const levels = [
    level(1, 0, web ? 'sc-web' : 'sc-pay'),
    level(2, 300, 'sc-night'),
    level(3, 900, web ? 'sc-pay' : 'sc-web'),
  ];
  const broken = levels.flatMap((one): DryRunBreak[] => [
    ...(one.pages.length === 0
      ? [{ is: 'level_asks_nobody', level: one.number, at: iso(at + one.after_s * 1000) } as const]
      : []),
    ...one.pages
      .filter((page) => page.light !== 'green')
      .map((page): DryRunBreak =>
        page.devices.length === 0
          ? { is: 'no_device', who: page.who }
          : { is: 'device_fails', who: page.who, device: page.devices[0] ?? null, failing: ['sound'] },
      ),
  ]);
  const breaks = broken.map((one) => {
    if (one.is === 'no_device') return `${one.who.name} has no device that could ring: invite one.`;
    if (one.is !== 'device_fails') return 'A level pages nobody and is skipped.';
    return `${one.who.name}’s ${one.device ?? 'device'} failed its last test (sound): run the self-test there.`;
  });
  return {
    service: web ? 's-shop' : 's-checkout',
    service_name: web ? 'Shop front' : 'Checkout',
    at: iso(at),
    levels,
    breaks,
    broken,
  };
}

function carried(lanes: Shift[][], person: string, holidays: ReadonlySet<string>): Carried {
  const zone = zones[person] ?? 'UTC';
  const sum: Carried = {
    person,
    on_call_min: 0,
    night_min: 0,
    weekend_min: 0,
    holiday_min: 0,
    given_min: 0,
    taken_min: 0,
    pages: 0,
    wakings: 0,
  };
  for (const shift of lanes.flat()) {
    const minutes = (shift.end - shift.start) / MIN;
    if (shift.on.some((duty) => duty.standsInFor === person)) sum.given_min += minutes;
    const duty = shift.on.find((one) => one.person === person);
    if (duty === undefined) continue;
    sum.on_call_min += minutes;
    if (duty.standsInFor !== null) sum.taken_min += minutes;
    for (let at = shift.start; at < shift.end; at += 30 * MIN) {
      if (isNight(at, zone)) sum.night_min += 30;
      const local = new Date(at + offset(at, zone));
      if ([0, 6].includes(local.getUTCDay())) sum.weekend_min += 30;
      if (holidays.has(local.toISOString().slice(0, 10))) sum.holiday_min += 30;
    }
  }
  sum.pages = Math.round(sum.on_call_min / 1700);
  sum.wakings = Math.round(sum.night_min / 2600);
  return sum;
}

function holidayDates(rota: FakeRota): ReadonlySet<string> {
  return new Set(rota.story.holidays.flatMap((team) => team.days.map((day) => day.date)));
}

function schedulePreview(rota: FakeRota, changed: NamedSchedule): SchedulePreview {
  const start = rota.clock();
  const range = { start, end: start + 56 * DAY };
  const before = rota.shifts(changed.id, range);
  const lane = rota.lane(changed.id, range, changed);
  const after = resolve(changed.schedule, rota.story.absences, range);
  const spans = (shifts: Shift[], other: Shift[], person: string): Span[] =>
    shifts
      .filter((shift) => shift.on.some((duty) => duty.person === person))
      .flatMap((shift) => {
        let rest: Range[] = [{ start: shift.start, end: shift.end }];
        for (const known of other.filter((one) => one.on.some((duty) => duty.person === person)))
          rest = rest.flatMap((piece) =>
            !meets(piece, known)
              ? [piece]
              : [
                  { start: piece.start, end: known.start },
                  { start: known.end, end: piece.end },
                ].filter((left) => left.start < left.end),
          );
        return rest.map(spanOf);
      });
  const days = holidayDates(rota);
  const others = rota.story.schedules
    .filter((known) => known.id !== changed.id)
    .map((known) => rota.shifts(known.id, range));
  const empty = changed.schedule.layers.findIndex((layer) => layer.rotation.slots.flat().length === 0);
  const zero = changed.schedule.layers.some((layer) => layer.rotation.period.n < 1);
  return {
    span: spanOf(range),
    lane,
    changes: people
      .map((who) => ({
        who,
        gained: spans(after, before, who.person),
        lost: spans(before, after, who.person),
      }))
      .filter((change) => change.gained.length + change.lost.length > 0),
    gaps: after.filter((shift) => shift.on.length === 0).map(spanOf),
    fairness: people.map((who) => ({
      who,
      before: carried([before], who.person, days),
      after: carried([after], who.person, days),
      all_before: carried([before, ...others], who.person, days),
      all_after: carried([after, ...others], who.person, days),
    })),
    covers: rota.story.covers.filter(
      (cover) => cover.schedule === changed.id && cover.parts.length > 0 && empty >= 0,
    ),
    problem:
      empty >= 0
        ? problem('invalid', `Layer ${empty + 1} has nobody. Add a member, or remove the layer.`, 'never')
        : zero
          ? problem('invalid', 'A turn lasts at least 1. Correct the period.', 'never')
          : null,
  };
}

/** The answer; `null` for what is not about the rota. */
export function answer(rota: FakeRota, query: Query, team: readonly PersonView[]): QueryAnswer | null {
  switch (query.ask) {
    case 'calendar': {
      const range = rangeOf(query.span);
      return {
        is: 'calendar',
        value: {
          span: query.span,
          zone: zones[mira.person] ?? 'UTC',
          lanes: rota.story.schedules.map((known) => rota.lane(known.id, range)),
          absences: rota.story.absences
            .filter((known) => meets(known, range))
            .map((known) => rota.absence(known)),
          covers: rota.story.covers.filter(
            (known) => known.state.is !== 'withdrawn' && meets(rangeOf(known.span), range),
          ),
        },
      };
    }
    case 'away_preview':
      return { is: 'away_preview', value: awayPreview(rota, query) };
    case 'candidates':
      return { is: 'candidates', value: candidates(rota, query, team) };
    case 'dry_run':
      return { is: 'dry_run', value: dryRun(rota, query, team) };
    case 'schedule': {
      const known = rota.story.schedules.find((one) => one.id === query.schedule);
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- hosts reject with problems
      if (known === undefined) throw problem('unknown', 'There is no such schedule.', 'never');
      const { id, name, team: of, schedule } = known;
      return {
        is: 'schedule',
        value: {
          schedule: { id, name, team: of, schedule },
          people: [...people],
          others: rota.story.schedules.filter((one) => one !== known).map((one) => [one.id, one.name]),
        },
      };
    }
    case 'schedule_preview':
      return { is: 'schedule_preview', value: schedulePreview(rota, query.schedule) };
    case 'fairness': {
      const range = rangeOf(query.span);
      const lanes = rota.story.schedules.map((known) => rota.shifts(known.id, range));
      const days = holidayDates(rota);
      return {
        is: 'fairness',
        value: {
          span: query.span,
          people: people.map((who) => ({ who, carried: carried(lanes, who.person, days) })),
        },
      };
    }
    case 'export_shifts':
      return {
        is: 'export_shifts',
        value: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Baton//EN\r\nEND:VCALENDAR\r\n',
      };
    case 'import_preview': {
      const absence = '01935b1e-0000-7000-8000-0000000000aa';
      const start = new Date(rota.clock() + 40 * 86_400_000).toISOString();
      const end = new Date(rota.clock() + 43 * 86_400_000).toISOString();
      const preview = awayPreview(rota, {
        ask: 'away_preview',
        person: query.person,
        kind: query.kind,
        start,
        end,
      });
      return {
        is: 'import_preview',
        value: { events: [{ absence, title: 'Skiing', known: false, start, end, preview }], left_out: 0 },
      };
    }
    case 'holidays_preview': {
      const known = rota.story.holidays.find((one) => one.team === query.team);
      const year = new Date(rota.clock()).getUTCFullYear();
      const there = known?.days[0];
      const found = [
        ...(there === undefined ? [] : [there]),
        { date: `${year + 1}-06-24`, name: 'Midsummer Day' },
        { date: `${year + 1}-10-03`, name: 'Day of German Unity' },
      ];
      const days = found.map((day) => {
        const kept = known?.days.find((one) => one.date === day.date);
        return {
          day,
          fate: kept === undefined ? ({ is: 'new' } as const) : ({ is: 'known', name: kept.name } as const),
        };
      });
      return {
        is: 'holidays_preview',
        value: {
          team: query.team,
          name: known?.name ?? '',
          days,
          from: `${year}-01-01`,
          to: `${year + 2}-12-31`,
        },
      };
    }
    case 'view':
    case 'insights':
    case 'export_insights':
    case 'trail':
    case 'export_trail':
    case 'payload':
    case 'doctor':
    case 'integration_key':
    case 'preview_alert':
    case 'heartbeat_key':
    case 'policy':
    case 'policy_preview':
      return null;
  }
}
