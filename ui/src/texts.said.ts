/**
 * What the core says of shifts, in the reader's language and with the reader's dates; a part of `texts.all.ts`. It decides nothing: each
 * sentence is worded from the data that stands beside the core's English one, which is shown where that data is missing or not known.
 */
import { catalogue } from './texts/catalogue';
import { filled } from './texts/filled';
import { speech } from './texts/language.svelte';
import { more } from './texts/more';
import { obstacleSays } from './texts.obstacle';
import { dateTime, lengthWords, minutesWords, spanDated } from './time';
import type { AwayDuty } from './wire/AwayDuty';
import type { AwayPreview } from './wire/AwayPreview';
import type { AwayTaker } from './wire/AwayTaker';
import type { CalendarConflict } from './wire/CalendarConflict';
import type { CalendarTrouble } from './wire/CalendarTrouble';
import type { CandidateView } from './wire/CandidateView';
import type { CoverDuty } from './wire/CoverDuty';
import type { CoverPartView } from './wire/CoverPartView';
import type { CoverView } from './wire/CoverView';
import type { CoverViewState } from './wire/CoverViewState';
import type { DryRunBreak } from './wire/DryRunBreak';
import type { DryRunPageView } from './wire/DryRunPageView';
import type { DryRunThrough } from './wire/DryRunThrough';
import type { DryRunView } from './wire/DryRunView';
import type { Fit } from './wire/Fit';
import type { HolidayFate } from './wire/HolidayFate';
import type { HolidayRefusal } from './wire/HolidayRefusal';
import type { InboxNoticeView } from './wire/InboxNoticeView';
import type { NameView } from './wire/NameView';
import type { NoticeAbout } from './wire/NoticeAbout';
import type { NoticeNames } from './wire/NoticeNames';
import type { OnCallThrough } from './wire/OnCallThrough';
import type { OnCallView } from './wire/OnCallView';
import type { PolicyCaution } from './wire/PolicyCaution';
import type { PolicyPreview } from './wire/PolicyPreview';
import type { ReachNotice } from './wire/ReachNotice';
import type { ReachTrouble } from './wire/ReachTrouble';
import type { Span } from './wire/Span';
import type { StandsInWhy } from './wire/StandsInWhy';

const { app, codes } = catalogue;
const { said: t, shifts } = more;
const n = t.notices;

/** One sentence for each code, from what belongs to it. */
type Words<T extends { is: string }, With = void> = {
  [K in T['is']]: (what: Extract<T, { is: K }>, also: With) => string;
};

/** The sentence of `what`; `null` where a newer core says something that is not known here. */
function word<T extends { is: string }, With = void>(
  words: Words<T, With>,
  what: T,
  also: With,
): string | null {
  const known = (words as unknown as Partial<Record<string, (what: T, also: With) => string>>)[what.is];
  return known === undefined ? null : known(what, also);
}

/** With a capital at its beginning. */
function sentence(text: string): string {
  return text.slice(0, 1).toLocaleUpperCase(speech.locale) + text.slice(1);
}

const list = (names: readonly string[]): string =>
  new Intl.ListFormat(speech.locale, { type: 'conjunction' }).format(names);
const yes = (who: NameView): string => (who.me ? 'yes' : 'no');
const me = (who: NameView): { me: string; name: string } => ({ me: yes(who), name: who.name });
/** As the one who does something: "you", "Ana". */
const called = (who: NameView): string => (who.me ? app.you : who.name);
/** As the one to whom something is done. */
const calledAfter = (who: NameView): string => (who.me ? t.youAfter : who.name);

/** Which form of a verb these people take, and their names. */
function several(people: readonly NameView[]): { who: string; name: string } {
  const name = list(people.map(called));
  if (people.length === 1) return { who: people[0]?.me === true ? 'me' : 'one', name };
  return { who: people.some((who) => who.me) ? 'us' : 'many', name };
}

/** Spans that a sentence names before it counts. */
const SPANS_NAMED = 2;

function spans(all: readonly Span[]): string {
  const shown = all.slice(0, SPANS_NAMED).map(spanDated);
  return list(all.length > SPANS_NAMED ? [...shown, t.spansMore(all.length - SPANS_NAMED)] : shown);
}

const dated = (span: Span): string => t.dated({ span: spanDated(span), length: lengthWords(span) });

/** The parts of a device that fail, by their names on the wire. */
function partNames(failing: readonly string[]): string {
  const known: Readonly<Record<string, string>> = codes.parts;
  return list(failing.map((part) => (part === 'drill' ? t.drillPart : (known[part] ?? part))));
}

/** "your Web primary (Tue 24 Nov 09:00 – Wed 25 Nov 09:00, 1 day)". */
function duty(whose: NameView, schedule: string | null, span: Span): string {
  const which = t.duty({ ...me(whose), schedule: schedule ?? t.scheduleGone });
  return t.dutyAt({ duty: which, when: dated(span) });
}

function dutyOf(known: CoverDuty | null, span?: Span): string {
  if (known === null) return t.dutyGone;
  return duty(known.whose, known.schedule_name, span ?? known.span);
}

/** What a notice is about besides its codes. */
interface Told {
  names: NoticeNames;
  by: NameView | null;
}
/** Somebody of whom nothing is known, which is no case that happens. */
const NOBODY: NameView = { person: '', name: '?', me: false };
const first = (told: Told): NameView => told.names.people[0] ?? NOBODY;
const by = (told: Told): string => (told.by === null ? t.has({ me: 'no', name: t.hub }) : t.has(me(told.by)));
const schedule = (told: Told): string => told.names.schedule ?? t.scheduleGone;

function shiftsChanged(gained: readonly Span[], lost: readonly Span[]): string {
  if (gained.length > 0 && lost.length > 0)
    return n.gainedAndLost({ gained: spans(gained), lost: spans(lost) });
  if (gained.length > 0) return n.gained(spans(gained));
  return lost.length > 0 ? n.lost(spans(lost)) : n.look;
}

t.calendarTroubles satisfies Record<CalendarTrouble['is'], unknown>;

/** What is wrong with a calendar, without the stop at its end. */
const troubleWith = (trouble: CalendarTrouble | undefined): string | undefined =>
  trouble && filled(t.calendarTroubles, trouble);

function conflictLine({ span, problem, obstacle }: CalendarConflict): string {
  const why = obstacleSays(obstacle)?.replace(/\.$/, '') ?? problem;
  return n.calendarConflict({ span: spanDated(span), problem: why });
}

const noticeWords: Words<NoticeAbout, Told> = {
  absence_recorded: (w, told) =>
    n.absenceRecorded({ by: by(told), kind: shifts.whyAway[w.kind], when: dated(w.span) }),
  absence_ended: (w, told) =>
    w.span.start === w.span.end
      ? n.absenceTakenBack({ by: by(told), kind: shifts.whyAway[w.kind] })
      : n.absenceEnded({ by: by(told), kind: shifts.whyAway[w.kind], until: dateTime(w.span.end) }),
  calendar_read: (w) => {
    const changes = [
      w.recorded.length > 0
        ? n.calendarRecorded({ kind: shifts.whyAway[w.kind], spans: spans(w.recorded) })
        : '',
      w.ended.length > 0 ? n.calendarEnded(spans(w.ended)) : '',
    ];
    return n.calendarRead({ name: w.name, changes: changes.filter((part) => part !== '').join('; ') });
  },
  calendar_conflicts: (w) =>
    n.calendarConflicts({
      name: w.name,
      conflicts: w.conflicts.map(conflictLine).join(' '),
    }),
  calendar_unreadable: (w) =>
    n.calendarUnreadable({ name: w.name, problem: troubleWith(w.trouble) ?? w.problem }),
  shifts_changed: (w, told) =>
    n.shiftsChanged({
      schedule: schedule(told),
      by: told.by === null ? '' : t.through(me(told.by)),
      change: shiftsChanged(w.gained, w.lost),
    }),
  nobody_on_call: (w, told) => n.nobodyOnCall({ schedule: schedule(told), spans: spans(w.gaps) }),
  shift_soon: (w, told) => n.shiftSoon({ schedule: schedule(told), when: dated(w.span) }),
  shift_over: (w, told) =>
    n.shiftOver({
      schedule: schedule(told),
      n: w.incidents.length,
      which: shifts.inbox.incident(w.incidents[0] ?? 0),
    }),
  mentioned: (w, told) =>
    n.mentioned({
      name: told.by === null ? t.hub : called(told.by),
      which: shifts.inbox.incident(w.incident),
      title: told.names.incident === null ? '' : n.title(told.names.incident),
      text: w.text,
    }),
  cover_asked: (w, told) => {
    const asked = dutyOf(told.names.duty);
    if (told.names.duty?.whose.me === true)
      return n.coverAskedMine({ name: told.by === null ? t.hub : called(told.by), duty: asked });
    return w.again ? n.coverAskedAgain(asked) : n.coverAsked(asked);
  },
  cover_taken: (w, told) => t.takes({ ...several([first(told)]), duty: dutyOf(told.names.duty, w.span) }),
  cover_declined: (_, told) => n.coverDeclined({ ...me(first(told)), duty: dutyOf(told.names.duty) }),
  cover_with_lead: (_, told) => t.withLead({ ...me(first(told)), duty: dutyOf(told.names.duty) }),
  cover_lapsed: (_, { names }) =>
    names.duty === null ? n.coverLapsedGone : t.lapsed({ ...me(names.duty.whose), duty: dutyOf(names.duty) }),
  cover_withdrawn: (_, told) => n.coverWithdrawn({ by: by(told), duty: dutyOf(told.names.duty) }),
  cover_fit: (w, told) =>
    n.coverFit({ ...me(first(told)), duty: dutyOf(told.names.duty, w.span), fit: n.fits[w.fit] }),
  reach: (w, told) => reachNotice(w.what, told),
};

const troubles = n.troubles satisfies Record<ReachTrouble['is'], unknown>;

function trouble(one: ReachTrouble): string {
  if (one.is === 'fails') return troubles.fails(partNames(one.parts));
  return troubles[one.is];
}

function alsoPaged(backup: readonly string[], told: Told): string {
  const names = backup.map((id) => told.names.people.find((who) => who.person === id) ?? NOBODY);
  return names.length === 0 ? n.alsoNobody : n.also(list(names.map(calledAfter)));
}

function reachNotice(what: ReachNotice, told: Told): string {
  const who = first(told);
  switch (what.what) {
    case 'unreachable': {
      const reasons = what.troubles.map(trouble).join('; ');
      const all = {
        ...me(who),
        schedule: schedule(told),
        why: reasons === '' ? '' : n.why(reasons),
        also: alsoPaged(what.backup, told),
      };
      if (what.starts === null) return n.unreachable(all);
      return n.unreachableSoon({ ...all, at: dateTime(what.starts) });
    }
    case 'reachable':
      return n.reachable(me(who));
    case 'drill_missed':
      return n.drillMissed(me(who));
    case 'shift_unproven': {
      const released = told.names.people.some((one) => one.me && what.before.includes(one.person));
      const says = n.shiftUnproven({
        ...me(who),
        schedule: schedule(told),
        also: alsoPaged(what.backup, told),
      });
      return released ? `${n.released} ${sentence(says)}` : says;
    }
  }
}

/** What a person was told. */
export function noticeLine(notice: InboxNoticeView): string {
  if (notice.names === undefined) return notice.text;
  const says = word(noticeWords, notice.about, { names: notice.names, by: notice.by });
  return says === null ? notice.text : sentence(says);
}

/** Whoever took something, each once. */
function takers(cover: CoverView): { who: string; name: string } {
  const known = new Map(cover.parts.map((part) => [part.who.person, part.who]));
  return several([...known.values()]);
}

const coverWords: Words<CoverViewState, CoverView> = {
  open: (_, cover) => {
    const own = cover.asked_by.person === cover.whose.person && !cover.whose.me;
    const which = own
      ? t.dutyAt({ duty: t.dutyTheirs(cover.schedule_name), when: dated(cover.span) })
      : dutyOf(cover);
    if (!cover.hand_over) return t.covers.asks({ ...me(cover.asked_by), duty: which });
    const to = cover.asked.length === 0 ? t.rotation : list(cover.asked.map(calledAfter));
    return t.covers.handsOver({ ...me(cover.asked_by), duty: which, to });
  },
  with_lead: ({ lead }, cover) => t.withLead({ ...me(lead), duty: dutyOf(cover) }),
  filled: (_, cover) => t.takes({ ...takers(cover), duty: dutyOf(cover) }),
  withdrawn: (_, cover) => t.covers.withdrawn(dutyOf(cover)),
  lapsed: (_, cover) => t.lapsed({ ...me(cover.whose), duty: dutyOf(cover) }),
};

/** What a cover is about. */
export function coverLine(cover: CoverView): string {
  const says = word(coverWords, cover.state, cover);
  if (says === null) return cover.sentence;
  const open = cover.state.is === 'open' || cover.state.is === 'with_lead';
  if (!open || cover.parts.length === 0 || cover.left.length === 0) return sentence(says);
  const rest = t.covers.rest({ ...takers(cover), spans: spans(cover.left) });
  return `${sentence(says)} ${sentence(rest)}`;
}

const misfits: Record<Fit, (part: CoverPartView, cover: CoverView) => string | null> = {
  fits: () => '',
  no_duty: (_, cover) => t.covers.noDuty(me(cover.whose)),
  less_duty: (part, cover) => t.covers.lessDuty({ ...me(cover.whose), taker: calledAfter(part.who) }),
  absent: (part) => t.covers.absent({ ...me(part.who), kind: shifts.whyAway[part.absent ?? 'away'] }),
  no_schedule: () => shifts.fits.no_schedule,
};

/** What is wrong with a part of a cover. */
export function misfitLine(part: CoverPartView, cover: CoverView): string {
  const known = (misfits as Partial<typeof misfits>)[part.fit];
  const says = known?.(part, cover) ?? null;
  return says === null ? (part.misfit ?? part.fit) : sentence(says);
}

/** Why somebody is where they are among the candidates. */
export function candidateLine(one: CandidateView): string {
  const c = t.candidates;
  if (one.rest === undefined) return one.reason;
  const parts: string[] = [];
  if (one.free.is === 'absent') parts.push(c.absent(shifts.whyAway[one.free.kind]));
  else if (one.free.is === 'on_call') parts.push(c.onCall);
  else {
    parts.push(c.free);
    if (one.rest.is === 'ample') parts.push(c.ample);
    else parts.push((one.short_rest ? c.shortRest : c.rest)(minutesWords(one.rest.min)));
  }
  if (one.night_min > 0) parts.push(c.night(minutesWords(one.night_min)));
  parts.push(c.begins(`${String(one.local_hour).padStart(2, '0')}:00`));
  return parts.join(', ');
}

const runThrough: Words<DryRunThrough> = {
  on_call: (w) => t.dryRun.onCall(w.schedule ?? t.scheduleGone),
  named: () => t.dryRun.named,
  team: (w) => t.dryRun.team(w.team ?? t.teamGone),
  everybody: () => t.dryRun.everybody,
};

/** Through what a dry run pages somebody. */
export function dryRunThrough(page: DryRunPageView): string {
  return (page.through && word(runThrough, page.through, undefined)) ?? page.via;
}

const b = t.dryRun.breaks;
const breakWords: Words<DryRunBreak> = {
  nobody_reachable: () => b.nobodyReachable,
  straight_to_last_resort: () => b.straightToLastResort,
  nobody_on_call: (w) =>
    b.nobodyOnCall({ schedule: w.schedule ?? t.scheduleGone, at: dateTime(w.at), level: w.level }),
  level_asks_nobody: (w) => b.levelAsksNobody({ level: w.level, at: dateTime(w.at) }),
  no_device: (w) => b.noDevice(me(w.who)),
  device_fails: (w) =>
    b.deviceFails({ ...me(w.who), device: w.device ?? t.dryRun.device, parts: partNames(w.failing) }),
  absent: (w) => b.absent({ ...me(w.who), until: dateTime(w.until), level: w.level }),
  may_not_answer: (w) => b.mayNotAnswer({ ...me(w.who), level: w.level }),
};

/** Where a dry run breaks, and what to do about it. */
export function dryRunBreaks(run: DryRunView): string[] {
  return run.breaks.map((text, index) => {
    const what = run.broken?.[index];
    const says = what === undefined ? null : word(breakWords, what, undefined);
    return says === null ? text : sentence(says);
  });
}

const throughWords: Words<OnCallThrough> = {
  rotation: () => t.onCall.rotation,
  layer: (w) => t.onCall.layer(w.number),
  cover: () => t.onCall.cover,
  override: () => t.onCall.override,
};

/** Through what somebody is on call. */
export function onCallThrough(one: OnCallView): string {
  return (one.through && word(throughWords, one.through, undefined)) ?? one.via;
}

const becauseWords: Words<StandsInWhy> = {
  absent: (w) => shifts.whyAway[w.kind],
  took_over: () => t.because.tookOver,
  asked_for_cover: () => t.because.askedForCover,
};

/** Why somebody has another one's duty; `null` where nothing is said of it. */
export function standsInWhy(shift: { why: string | null; because?: StandsInWhy }): string | null {
  return (shift.because && word(becauseWords, shift.because, undefined)) ?? shift.why;
}

function takerWords(taker: AwayTaker, name: string, isAll: boolean): string {
  const minutes = taker.spans.reduce(
    (sum, one) => sum + (Date.parse(one.end) - Date.parse(one.start)) / 60_000,
    0,
  );
  const all = {
    ...several(taker.who),
    schedule: name,
    for: isAll ? '' : t.away.for(minutesWords(minutes)),
  };
  return taker.takes === 'is_left' ? t.away.left(all) : t.away.takes(all);
}

function awayDuty(known: AwayDuty): string[] {
  const name = known.schedule_name ?? t.scheduleGone;
  const isAll = known.takers.length === 1 && known.gaps.length === 0;
  const taken = known.takers.map((taker) => takerWords(taker, name, isAll));
  return known.gaps.length === 0
    ? taken
    : [...taken, t.away.nobody({ schedule: name, spans: spans(known.gaps) })];
}

/** What an absence would do. */
export function awayLine(preview: AwayPreview): string {
  const { says, span } = preview;
  if (says === undefined) return preview.sentence;
  if (Date.parse(span.end) <= Date.parse(span.start)) return t.away.empty;
  const away = t.away.is({ ...me(preview.who), kind: shifts.whyAway[says.kind], when: dated(span) });
  const duties = says.duties.length === 0 ? [t.away.none] : says.duties.flatMap(awayDuty);
  return [away, ...duties].map(sentence).join(' ');
}

const cautionWords: Words<PolicyCaution> = {
  too_quick: (w) => t.cautions.tooQuick({ level: w.level, timeout: w.timeout_s, receive: w.receive_s }),
  no_second: (w) => t.cautions.noSecond({ level: w.level, timeout: w.timeout_s, receive: w.receive_s }),
  others_before: (w) =>
    t.cautions.othersBefore({ ...me(w.who), after: w.after_s, level: w.level, timeout: w.timeout_s }),
};

/** What of a policy can be saved, and may not be meant. */
export function policyWarnings(preview: PolicyPreview): string[] {
  return preview.warnings.map((text, index) => {
    const what = preview.cautions?.[index];
    return (what && word(cautionWords, what, undefined)) ?? text;
  });
}

const refusalWords: Words<HolidayRefusal> = {
  no_name: () => t.holidays.noName,
  full: (w) => t.holidays.full(w.max),
};

/** Why a holiday of a file cannot be added. */
export function holidayRefusal(fate: Extract<HolidayFate, { is: 'refused' }>): string {
  return (fate.why && word(refusalWords, fate.why, undefined)) ?? fate.problem;
}

/** Why a calendar could not be read the last time. */
export function calendarTrouble(source: { problem: string | null; trouble?: CalendarTrouble }): string {
  const says = troubleWith(source.trouble);
  return says === undefined ? (source.problem ?? '') : `${says}.`;
}

/** What of a calendar is not recorded, and why. */
export function conflictLines(source: {
  conflicts: readonly string[];
  conflicting?: readonly CalendarConflict[];
}): string[] {
  return source.conflicts.map((text, index) => {
    const one = source.conflicting?.[index];
    return one === undefined ? text : conflictLine(one);
  });
}
