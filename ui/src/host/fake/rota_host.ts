/** The fake hub's mind about shifts: what it shows, and what it does with what people want. */
import type { Action } from '../../wire/Action';
import type { AbsenceView } from '../../wire/AbsenceView';
import type { CoverView } from '../../wire/CoverView';
import type { DutyView } from '../../wire/DutyView';
import type { GapView } from '../../wire/GapView';
import type { LaneView } from '../../wire/LaneView';
import type { MyShiftView } from '../../wire/MyShiftView';
import type { NamedSchedule } from '../../wire/NamedSchedule';
import type { OnCallView } from '../../wire/OnCallView';
import type { Schedule } from '../../wire/Schedule';
import type { ShiftsView } from '../../wire/ShiftsView';
import type { ShiftView } from '../../wire/ShiftView';
import type { Span } from '../../wire/Span';
import type { StandsInWhy } from '../../wire/StandsInWhy';
import { mira, named } from './people';
import { clip, clockChanges, meets, resolve, type Away, type Duty, type Range, type Shift } from './rota';
import type { KnownAbsence, Story } from './team_rota';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AHEAD = 56 * DAY;

export const iso = (at: number): string => new Date(at).toISOString();
export const spanOf = (range: Range): Span => ({ start: iso(range.start), end: iso(range.end) });
export const rangeOf = (span: Span): Range => ({ start: Date.parse(span.start), end: Date.parse(span.end) });

const because = (duty: Duty): { because?: StandsInWhy } =>
  duty.because === undefined ? {} : { because: duty.because };

export function shiftView(shift: Shift): ShiftView {
  return {
    span: spanOf(shift),
    on_call: shift.on.map((duty): OnCallView => ({
      who: named(duty.person),
      via: duty.via,
      through: duty.through,
      over: duty.over,
      stands_in_for: duty.standsInFor === null ? null : named(duty.standsInFor),
      why: duty.why,
      ...because(duty),
    })),
  };
}

export class FakeRota {
  constructor(
    readonly story: Story,
    readonly clock: () => number,
  ) {}

  #schedule(id: string): Story['schedules'][number] | undefined {
    return this.story.schedules.find((known) => known.id === id);
  }

  shifts(id: string, range: Range, absences: readonly Away[] = this.story.absences): Shift[] {
    const known = this.#schedule(id);
    return known === undefined ? [] : resolve(known.schedule, absences, range);
  }

  lane(id: string, range: Range, changed?: NamedSchedule): LaneView {
    const known = this.#schedule(id);
    const schedule: Schedule | undefined = changed?.schedule ?? known?.schedule;
    const shifts = schedule === undefined ? [] : resolve(schedule, this.story.absences, range);
    return {
      schedule: id,
      name: changed?.name ?? known?.name ?? id,
      team: known?.teamName ?? '',
      zone: schedule?.zone ?? 'UTC',
      editable: known?.editable ?? false,
      shifts: shifts.map(shiftView),
      clock_changes: clockChanges(schedule?.zone ?? 'UTC', range),
      overrides: (schedule?.overrides ?? [])
        .filter((entry) => meets(rangeOf(entry), range))
        .map((entry) => ({
          id: entry.id,
          span: { start: entry.start, end: entry.end },
          add: entry.kind === 'remove' ? null : named(entry.add),
          remove: entry.kind === 'add' || entry.remove === undefined ? null : named(entry.remove),
        })),
    };
  }

  absence(known: KnownAbsence): AbsenceView {
    return {
      id: known.id,
      who: named(known.person),
      kind: known.kind,
      span: spanOf(known),
      now: known.start <= this.clock(),
      recorded_by: known.by,
      mine_to_end: true,
    };
  }

  gaps(days: number): GapView[] {
    const range = { start: this.clock(), end: this.clock() + days * DAY };
    return this.story.schedules.flatMap((known) =>
      this.shifts(known.id, range)
        .filter((shift) => shift.on.length === 0)
        .map((shift) => ({ schedule: known.id, schedule_name: known.name, span: spanOf(shift) })),
    );
  }

  #mine(): MyShiftView[] {
    const now = this.clock();
    return this.story.schedules
      .flatMap((known) =>
        // Early enough to know when a shift that is running began.
        this.shifts(known.id, { start: now - 14 * DAY, end: now + AHEAD })
          .filter((shift) => shift.end > now)
          .flatMap((shift) => {
            const duty = shift.on.find((one) => one.person === mira.person);
            if (duty === undefined) return [];
            const cover = this.story.covers.find(
              (one) =>
                one.state.is === 'open' &&
                one.schedule === known.id &&
                one.whose.person === mira.person &&
                meets(rangeOf(one.span), shift),
            );
            return [
              {
                schedule: known.id,
                schedule_name: known.name,
                zone: known.schedule.zone,
                span: spanOf(shift),
                now: shift.start <= now,
                stands_in_for: duty.standsInFor === null ? null : named(duty.standsInFor),
                why: duty.why,
                ...because(duty),
                cover: cover?.id ?? null,
              },
            ];
          }),
      )
      .sort((a, b) => Date.parse(a.span.start) - Date.parse(b.span.start));
  }

  view(): ShiftsView {
    const now = this.clock();
    return {
      mine: this.#mine(),
      absences: this.story.absences
        .filter((known) => known.end > now)
        .sort((a, b) => a.start - b.start)
        .map((known) => this.absence(known)),
      covers: this.story.covers.filter(
        (known) => known.state.is === 'open' || known.state.is === 'with_lead',
      ),
      teams: [
        ...new Map(this.story.schedules.map((s) => [s.team, { id: s.team, name: s.teamName }])).values(),
      ],
      calendar_links: this.story.links,
      calendar_sources: this.story.sources,
      inbox: this.story.inbox,
      remind_before_min: this.story.remindBeforeMin,
      gaps: this.gaps(14),
      holidays: this.story.holidays,
    };
  }

  duties(): DutyView[] {
    const now = this.clock();
    return this.story.schedules.map((known) => {
      const shifts = this.shifts(known.id, { start: now, end: now + 28 * DAY });
      const [first, second] = shifts;
      const isMine = (shift: Shift): boolean => shift.on.some((duty) => duty.person === mira.person);
      const mine = first !== undefined && isMine(first);
      const next = shifts.find(isMine);
      return {
        schedule: known.id,
        name: known.name,
        team: known.teamName,
        zone: known.schedule.zone,
        on_call: (first?.on ?? []).map((duty) => named(duty.person)),
        mine,
        until: second === undefined ? null : iso(second.start),
        next: (second?.on ?? []).map((duty) => named(duty.person)),
        my_next: mine || next === undefined ? null : iso(next.start),
      };
    });
  }

  /** Does it; `false` for what is not about shifts. */
  act(action: Action): boolean {
    const { story } = this;
    const now = this.clock();
    switch (action.do) {
      case 'record_absence':
        story.absences = [
          ...story.absences,
          {
            id: action.absence,
            person: action.person,
            kind: action.kind,
            start: action.start === null ? now : Date.parse(action.start),
            end: Date.parse(action.end),
            by: mira,
          },
        ];
        return true;
      case 'end_absence': {
        const end = action.end === null ? now : Date.parse(action.end);
        story.absences = story.absences.flatMap((known) =>
          known.id !== action.absence ? [known] : end <= known.start ? [] : [{ ...known, end }],
        );
        return true;
      }
      case 'dismiss_notices':
        story.inbox = story.inbox.filter((known) => !action.notices.includes(known.id));
        return true;
      case 'revoke_calendar_link':
        story.links = story.links.filter((known) => known.id !== action.link);
        return true;
      case 'remove_calendar_source':
        story.sources = story.sources.filter((known) => known.id !== action.source);
        return true;
      case 'read_calendar_source':
        story.sources = story.sources.map((known) =>
          known.id === action.source ? { ...known, read_at: iso(now) } : known,
        );
        return true;
      case 'remind_before':
        story.remindBeforeMin = action.before_min;
        return true;
      case 'put_holidays':
      case 'remove_holidays': {
        const dates = action.do === 'put_holidays' ? action.holidays.map((day) => day.date) : action.dates;
        const added = action.do === 'put_holidays' ? action.holidays : [];
        story.holidays = story.holidays.map((known) =>
          known.team !== action.team
            ? known
            : {
                ...known,
                days: [...known.days.filter((day) => !dates.includes(day.date)), ...added].sort((a, b) =>
                  a.date.localeCompare(b.date),
                ),
              },
        );
        return true;
      }
      case 'ask_cover':
        story.covers = [...story.covers, this.#asked(action)];
        return true;
      case 'take_shift':
        this.#take(action.schedule, action.person, action.cover, {
          start: action.start === null ? now : Date.parse(action.start),
          end: Date.parse(action.end),
        });
        return true;
      case 'accept_cover': {
        const cover = story.covers.find((known) => known.id === action.cover);
        if (cover === undefined) return true;
        const parts = action.part === null ? cover.left : [action.part];
        for (const [index, part] of parts.entries())
          this.#take(cover.schedule, cover.whose.person, `${cover.id}/m${index}`, rangeOf(part));
        this.#put(cover.id, { asks_me: false, state: { is: 'filled' }, left: [] });
        return true;
      }
      case 'decline_cover':
        this.#put(action.cover, { asks_me: false });
        return true;
      case 'withdraw_cover':
        this.#put(action.cover, { state: { is: 'withdrawn' } });
        return true;
      case 'put_override': {
        const known = this.#schedule(action.schedule);
        if (known !== undefined)
          known.schedule = {
            ...known.schedule,
            overrides: [...known.schedule.overrides.filter((e) => e.id !== action.entry.id), action.entry],
          };
        return true;
      }
      case 'remove_override': {
        const known = this.#schedule(action.schedule);
        if (known !== undefined)
          known.schedule = {
            ...known.schedule,
            overrides: known.schedule.overrides.filter((entry) => entry.id !== action.entry),
          };
        return true;
      }
      case 'put_schedule': {
        const known = this.#schedule(action.schedule.id);
        if (known !== undefined) {
          known.name = action.schedule.name;
          known.schedule = action.schedule.schedule;
        }
        return true;
      }
      default:
        return false;
    }
  }

  #put(id: string, change: Partial<CoverView>): void {
    this.story.covers = this.story.covers.map((known) => (known.id === id ? { ...known, ...change } : known));
    this.story.inbox = this.story.inbox.filter(
      (notice) => !(notice.about.is === 'cover_asked' && notice.about.cover === id),
    );
  }

  #take(schedule: string, whose: string, id: string, range: Range): void {
    const known = this.#schedule(schedule);
    if (known === undefined) return;
    const entry = {
      id: id.startsWith('cv-') ? id : `cv-${id}`,
      ...spanOf(range),
      kind: 'replace' as const,
      remove: whose,
      add: mira.person,
    };
    known.schedule = { ...known.schedule, overrides: [...known.schedule.overrides, entry] };
  }

  #asked(action: Extract<Action, { do: 'ask_cover' }>): CoverView {
    const now = this.clock();
    const known = this.#schedule(action.schedule);
    const start = action.start ?? iso(now);
    const span = clip({ start: Date.parse(start), end: Date.parse(action.end) }, { start: 0, end: Infinity });
    const whose = named(action.person);
    const asked = action.asked.to === 'rotation' ? [] : action.asked.persons.map(named);
    return {
      id: action.cover,
      schedule: action.schedule,
      schedule_name: known?.name ?? action.schedule,
      zone: known?.schedule.zone ?? 'UTC',
      whose,
      span: spanOf(span),
      asked_by: mira,
      asked_at: iso(now),
      asked,
      hand_over: action.hand_over !== null,
      hand_over_incidents: action.hand_over?.incidents ?? false,
      state: { is: 'open' },
      parts: [],
      left: [spanOf(span)],
      declined: [],
      asks_me: false,
      mine_to_withdraw: true,
      until: iso(action.hand_over === null ? span.start : now + 10 * 60_000),
      sentence:
        action.hand_over === null
          ? `You asked who takes ${known?.name ?? action.schedule}.`
          : `You hand ${known?.name ?? action.schedule} over to ${asked[0]?.name ?? 'somebody'}. You stay on call until they accept.`,
    };
  }
}
