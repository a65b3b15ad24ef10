/** Each sentence of the core, in both languages: from its data, with none left in English. */
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  awayLine,
  calendarTrouble,
  candidateLine,
  conflictLines,
  coverLine,
  dryRunBreaks,
  dryRunThrough,
  holidayRefusal,
  misfitLine,
  noticeLine,
  onCallThrough,
  policyWarnings,
  problemDetail,
  standsInWhy,
} from './texts.all';
import { unpaged } from './texts.intake';
import { languages, speak, speakMore } from './texts/language.svelte';
import type { AsideShown } from './wire/AsideShown';
import type { CalendarTrouble } from './wire/CalendarTrouble';
import type { Obstacle } from './wire/Obstacle';
import type { AwaySays } from './wire/AwaySays';
import type { CoverView } from './wire/CoverView';
import type { CoverViewState } from './wire/CoverViewState';
import type { DryRunBreak } from './wire/DryRunBreak';
import type { DryRunThrough } from './wire/DryRunThrough';
import type { Fit } from './wire/Fit';
import type { Free } from './wire/Free';
import type { HolidayRefusal } from './wire/HolidayRefusal';
import type { NameView } from './wire/NameView';
import type { NoticeAbout } from './wire/NoticeAbout';
import type { OnCallThrough } from './wire/OnCallThrough';
import type { PolicyCaution } from './wire/PolicyCaution';
import type { ReachNotice } from './wire/ReachNotice';
import type { ReachTrouble } from './wire/ReachTrouble';
import type { StandsInWhy } from './wire/StandsInWhy';

/** What came from the core: nothing may be left of it. */
const CAME = 'as it came';
const start = '2026-11-24T08:00:00Z';
const end = '2026-11-25T08:00:00Z';
const span = { start, end };
const lia: NameView = { person: 'p-lia', name: 'Lia', me: false };
const ben: NameView = { person: 'p-ben', name: 'Ben', me: false };
const me: NameView = { person: 'p-me', name: 'Mira', me: true };

beforeAll(speakMore);
afterEach(async () => {
  await speak('en');
});

type Each<K extends string, T> = Record<K, T[]>;
type About<K> = Extract<NoticeAbout, { is: K }>;

const troubles: Each<ReachTrouble['is'], ReachTrouble> = {
  no_device: [{ is: 'no_device' }],
  never_proven: [{ is: 'never_proven' }],
  fails: [{ is: 'fails', parts: ['sound', 'drill'] }],
  stream_lost: [{ is: 'stream_lost', since: start }],
  push_refused: [{ is: 'push_refused', since: start }],
  proof_old: [{ is: 'proof_old', at: start }],
  only_pings: [{ is: 'only_pings' }],
  not_through: [{ is: 'not_through' }],
  only_other_ways: [{ is: 'only_other_ways', proven_at: null }],
  drill_missed: [{ is: 'drill_missed', at: start }],
};
const unreachable = { what: 'unreachable', person: lia.person, schedule: 's' } as const;
const reaches: Each<ReachNotice['what'], ReachNotice> = {
  unreachable: [
    { ...unreachable, starts: null, backup: [], troubles: [] },
    { ...unreachable, starts: start, backup: [ben.person, me.person], troubles: [] },
    ...Object.values(troubles).map((some): ReachNotice => ({
      ...unreachable,
      starts: null,
      backup: [],
      troubles: some,
    })),
  ],
  reachable: [{ what: 'reachable', person: lia.person }],
  drill_missed: [{ what: 'drill_missed', person: lia.person, incident: 4 }],
  shift_unproven: [
    { what: 'shift_unproven', schedule: 's', person: lia.person, before: [me.person], backup: [ben.person] },
  ],
};

const notices: { [K in NoticeAbout['is']]: About<K>[] } = {
  absence_recorded: [{ is: 'absence_recorded', absence: 'a', kind: 'vacation', span }],
  absence_ended: [
    { is: 'absence_ended', absence: 'a', kind: 'sick', span },
    { is: 'absence_ended', absence: 'a', kind: 'sick', span: { start, end: start } },
  ],
  calendar_read: [
    { is: 'calendar_read', source: 's', name: 'Home', kind: 'away', recorded: [span], ended: [span] },
  ],
  calendar_conflicts: [
    {
      is: 'calendar_conflicts',
      source: 's',
      name: 'Home',
      conflicts: [{ absence: 'a', span, problem: CAME, obstacle: { is: 'covers', span } }],
    },
  ],
  calendar_unreadable: [
    {
      is: 'calendar_unreadable',
      source: 's',
      name: 'Home',
      problem: CAME,
      trouble: { is: 'silent', host: 'cal.example.org' },
    },
  ],
  shifts_changed: [
    { is: 'shifts_changed', schedule: 's', gained: [span], lost: [] },
    { is: 'shifts_changed', schedule: 's', gained: [], lost: [span, span, span] },
    { is: 'shifts_changed', schedule: 's', gained: [span], lost: [span] },
    { is: 'shifts_changed', schedule: 's', gained: [], lost: [] },
  ],
  nobody_on_call: [{ is: 'nobody_on_call', schedule: 's', gaps: [span] }],
  shift_soon: [{ is: 'shift_soon', schedule: 's', span }],
  shift_over: [
    { is: 'shift_over', schedule: 's', incidents: [4] },
    { is: 'shift_over', schedule: 's', incidents: [4, 5] },
  ],
  cover_asked: [
    { is: 'cover_asked', cover: 'c', again: false },
    { is: 'cover_asked', cover: 'c', again: true },
  ],
  cover_taken: [{ is: 'cover_taken', cover: 'c', person: lia.person, span }],
  cover_declined: [{ is: 'cover_declined', cover: 'c', person: lia.person }],
  cover_with_lead: [{ is: 'cover_with_lead', cover: 'c', lead: lia.person }],
  cover_lapsed: [{ is: 'cover_lapsed', cover: 'c' }],
  cover_withdrawn: [{ is: 'cover_withdrawn', cover: 'c' }],
  reach: Object.values(reaches)
    .flat()
    .map((what) => ({ is: 'reach', what })),
  mentioned: [{ is: 'mentioned', incident: 4, text: '@Ben' }],
  cover_fit: (['fits', 'no_duty', 'less_duty', 'absent', 'no_schedule'] satisfies Fit[]).map((fit) => ({
    is: 'cover_fit',
    cover: 'c',
    person: lia.person,
    span,
    fit,
  })),
};

const cover: CoverView = {
  id: 'c',
  schedule: 's',
  schedule_name: 'Web',
  zone: 'UTC',
  whose: lia,
  span,
  asked_by: lia,
  asked_at: start,
  asked: [],
  hand_over: false,
  hand_over_incidents: false,
  state: { is: 'open' },
  parts: [],
  left: [span],
  declined: [],
  asks_me: false,
  mine_to_withdraw: false,
  until: null,
  sentence: CAME,
};
const part = { who: ben, span, fit: 'fits', misfit: CAME } as const;
const states: Each<CoverViewState['is'], CoverView> = {
  open: [
    cover,
    { ...cover, asked_by: ben },
    { ...cover, asked_by: me, whose: me },
    { ...cover, hand_over: true },
    { ...cover, hand_over: true, asked: [ben, me] },
    { ...cover, parts: [part] },
  ],
  with_lead: [{ ...cover, state: { is: 'with_lead', lead: me } }],
  filled: [
    { ...cover, state: { is: 'filled' }, parts: [part], left: [] },
    { ...cover, state: { is: 'filled' }, parts: [part, { ...part, who: me }], left: [] },
  ],
  withdrawn: [{ ...cover, state: { is: 'withdrawn' } }],
  lapsed: [{ ...cover, state: { is: 'lapsed' } }],
};

const frees: Each<Free['is'], Free> = {
  free: [{ is: 'free' }],
  on_call: [{ is: 'on_call' }],
  absent: [{ is: 'absent', kind: 'vacation' }],
};
const candidate = {
  who: lia,
  reason: CAME,
  short_rest: false,
  load_min: 0,
  night_min: 480,
  local_hour: 9,
  light: 'green',
} as const;

const throughs: Each<DryRunThrough['is'], DryRunThrough> = {
  on_call: [
    { is: 'on_call', schedule: 'Web' },
    { is: 'on_call', schedule: null },
  ],
  named: [{ is: 'named' }],
  team: [
    { is: 'team', team: 'Shop' },
    { is: 'team', team: null },
  ],
  everybody: [{ is: 'everybody' }],
};
const breaks: Each<DryRunBreak['is'], DryRunBreak> = {
  nobody_reachable: [{ is: 'nobody_reachable' }],
  straight_to_last_resort: [{ is: 'straight_to_last_resort' }],
  nobody_on_call: [{ is: 'nobody_on_call', level: 1, schedule: 'Web', at: start }],
  level_asks_nobody: [{ is: 'level_asks_nobody', level: 2, at: start }],
  no_device: [
    { is: 'no_device', who: lia },
    { is: 'no_device', who: me },
  ],
  device_fails: [{ is: 'device_fails', who: lia, device: null, failing: ['sound'] }],
  absent: [{ is: 'absent', level: 1, who: me, until: end }],
  may_not_answer: [{ is: 'may_not_answer', level: 1, who: lia }],
};
const onCall: Each<OnCallThrough['is'], OnCallThrough> = {
  rotation: [{ is: 'rotation' }],
  layer: [{ is: 'layer', number: 2 }],
  cover: [{ is: 'cover' }],
  override: [{ is: 'override' }],
};
const whys: Each<StandsInWhy['is'], StandsInWhy> = {
  absent: [{ is: 'absent', kind: 'sick' }],
  took_over: [{ is: 'took_over' }],
  asked_for_cover: [{ is: 'asked_for_cover' }],
};
const cautions: Each<PolicyCaution['is'], PolicyCaution> = {
  too_quick: [{ is: 'too_quick', level: 1, timeout_s: 10, receive_s: 20 }],
  no_second: [{ is: 'no_second', level: 1, timeout_s: 30, receive_s: 20 }],
  others_before: [{ is: 'others_before', level: 1, who: lia, after_s: 600, timeout_s: 300 }],
};
const obstacles: Each<Obstacle['is'], Obstacle> = {
  absent: (['vacation', 'sick', 'away'] as const).map((kind) => ({ is: 'absent', kind, span })),
  receiver_absent: (['vacation', 'sick', 'away'] as const).map((kind) => ({
    is: 'receiver_absent',
    kind,
    until: end,
  })),
  covers: [{ is: 'covers', span }],
  on_call: [{ is: 'on_call', from: start }],
  no_duty: [{ is: 'no_duty' }],
  taken: [{ is: 'taken' }],
  outside: [{ is: 'outside' }],
  own: [{ is: 'own' }],
  yours: [{ is: 'yours' }],
  taken_back: [{ is: 'taken_back' }],
  begun: [{ is: 'begun' }],
  over: [{ is: 'over' }],
  nobody_to_ask: [{ is: 'nobody_to_ask' }],
  cover_asked: [{ is: 'cover_asked', span }],
  inverted: [{ is: 'inverted' }],
  past: [{ is: 'past' }],
  end_past: [{ is: 'end_past' }],
  shift_began: [{ is: 'shift_began' }],
  too_far: [{ is: 'too_far' }],
  too_long: [{ is: 'too_long', days_max: 7 }],
  too_many: [{ is: 'too_many', max: 100 }],
};
const host = 'cal.example.org';
const event = 'Ski';
const calendarTroubles: Each<CalendarTrouble['is'], CalendarTrouble> = {
  bad_address: [{ is: 'bad_address' }],
  forbidden: [{ is: 'forbidden', host }],
  unreachable: [{ is: 'unreachable', host, said: 'ECONNREFUSED' }],
  silent: [{ is: 'silent', host }],
  circle: [{ is: 'circle', host }],
  sign_in: [{ is: 'sign_in', host }],
  gone: [{ is: 'gone', host }],
  status: [{ is: 'status', host, status: 500 }],
  not_a_calendar: [{ is: 'not_a_calendar' }],
  too_much: [{ is: 'too_much' }],
  too_often: [{ is: 'too_often', event }],
  in_vain: [{ is: 'in_vain', event }],
  unknown_zone: [{ is: 'unknown_zone', event, zone: 'Mars/Base' }],
  unreadable: [{ is: 'unreadable', event, said: 'no start (DTSTART)' }],
  mistake: [{ is: 'mistake' }],
};
const asides: Each<AsideShown['is'], AsideShown> = {
  test: [{ is: 'test', title: 'Probe' }],
  beat: [{ is: 'beat', name: 'Watchdog' }],
  confirm: [{ is: 'confirm' }],
  unimportant: [{ is: 'unimportant', why: '…' }],
};
const refusals: Each<HolidayRefusal['is'], HolidayRefusal> = {
  no_name: [{ is: 'no_name' }],
  full: [{ is: 'full', max: 200 }],
};
const duty = { schedule_name: 'Web', takers: [], gaps: [] };
const aways: AwaySays[] = [
  { kind: 'sick', duties: [] },
  { kind: 'vacation', duties: [{ ...duty, gaps: [span] }] },
  { kind: 'away', duties: [{ ...duty, takers: [{ who: [ben], takes: 'comes_in', spans: [span] }] }] },
  {
    kind: 'away',
    duties: [{ ...duty, takers: [{ who: [ben, me], takes: 'is_left', spans: [span] }], gaps: [span] }],
  },
];

/** Every sentence, by where it comes from. */
function all(): [string, string][] {
  const said: [string, string][] = [];
  const duties = [lia, me].map((whose) => ({ whose, schedule_name: 'Web', span }));
  for (const about of Object.values(notices).flat())
    for (const known of [...duties, null])
      for (const who of [lia, me])
        for (const by of [ben, null]) {
          const people = about.is === 'reach' ? [{ ...who, person: lia.person }, ben, me] : [who];
          const names = { schedule: 'Web', duty: known, incident: 'Slow', people };
          said.push([about.is, noticeLine({ id: 1, at: start, by, text: CAME, about, names })]);
        }
  for (const known of Object.values(states).flat()) said.push([known.state.is, coverLine(known)]);
  for (const fit of ['no_duty', 'less_duty', 'absent', 'no_schedule'] satisfies Fit[])
    for (const who of [ben, me]) said.push([fit, misfitLine({ ...part, who, fit }, cover)]);
  for (const free of Object.values(frees).flat()) {
    said.push([free.is, candidateLine({ ...candidate, free, rest: { is: 'ample' } })]);
    said.push([free.is, candidateLine({ ...candidate, free, rest: { is: 'lasts', min: 4320 } })]);
    said.push([
      free.is,
      candidateLine({ ...candidate, free, short_rest: true, rest: { is: 'lasts', min: 60 } }),
    ]);
  }
  const page = {
    who: lia,
    via: CAME,
    stands_in_for: null,
    devices: [],
    light: 'red',
    local_time: '',
  } as const;
  for (const through of Object.values(throughs).flat())
    said.push([through.is, dryRunThrough({ ...page, devices: [], through })]);
  const run = { service: 's', service_name: 'Web', at: start, levels: [] };
  for (const is of Object.values(breaks).flat())
    said.push([is.is, ...(dryRunBreaks({ ...run, breaks: [CAME], broken: [is] }) as [string])]);
  for (const through of Object.values(onCall).flat())
    said.push([
      through.is,
      onCallThrough({ who: lia, via: CAME, over: null, stands_in_for: null, why: null, through }),
    ]);
  for (const because of Object.values(whys).flat())
    said.push([because.is, standsInWhy({ why: CAME, because }) ?? '']);
  for (const is of Object.values(cautions).flat())
    said.push([
      is.is,
      ...(policyWarnings({ run: null, problem: null, warnings: [CAME], cautions: [is] }) as [string]),
    ]);
  for (const why of Object.values(refusals).flat())
    said.push([why.is, holidayRefusal({ is: 'refused', problem: CAME, why })]);
  for (const obstacle of Object.values(obstacles).flat()) {
    said.push([obstacle.is, problemDetail({ detail: CAME, obstacle })]);
    said.push([
      obstacle.is,
      ...(conflictLines({
        conflicts: [CAME],
        conflicting: [{ absence: 'a', span, problem: CAME, obstacle }],
      }) as [string]),
    ]);
  }
  for (const aside of Object.values(asides).flat())
    said.push([aside.is, ...(unpaged({ unpaged: [CAME], asides: [aside] }) as [string])]);
  for (const trouble of Object.values(calendarTroubles).flat())
    said.push([trouble.is, calendarTrouble({ problem: CAME, trouble })]);
  const preview = { who: lia, span, sentence: CAME, hits: [], overlaps: [], covers: [], problem: null };
  for (const says of aways)
    for (const who of [lia, me]) said.push(['away', awayLine({ ...preview, who, says })]);
  said.push([
    'away',
    awayLine({ ...preview, span: { start, end: start }, says: { kind: 'sick', duties: [] } }),
  ]);
  return said;
}

describe('every sentence', () => {
  test.each(languages)('is worded from its data in %s', async (language) => {
    await speak(language);
    for (const [what, says] of all()) {
      expect(says, what).not.toContain(CAME);
      expect(says, what).not.toMatch(/[{}]|undefined|null|\?| {2}/);
      expect(says.length, what).toBeGreaterThan(3);
    }
  });

  test('is another one in German', async () => {
    const english = all();
    await speak('de');
    const same = all().filter(([, says], index) => says === english[index]?.[1]);
    // a word that both languages have
    expect(same.map(([what]) => what)).toEqual([]);
  });

  test('has no English word left in German', async () => {
    await speak('de');
    const words = /\b(the|you|your|is|are|has|have|takes?|asks?|and|of|nobody|level|from|until|there)\b/i;
    expect(all().filter(([, says]) => words.test(says))).toEqual([]);
  });

  test('reads as people speak', async () => {
    await speak('de');
    const names = {
      schedule: null,
      duty: { whose: lia, schedule_name: 'Web', span },
      incident: null,
      people: [],
    };
    const about = { is: 'cover_asked', cover: 'c', again: false } as const;
    expect(noticeLine({ id: 1, at: start, by: lia, text: CAME, about, names })).toMatch(
      /^Du wirst gefragt, ob du die Schicht von Lia in Web \(.*, 1 Tag\) nimmst\.$/,
    );
    expect(coverLine({ ...cover, asked_by: me, whose: me })).toMatch(
      /^Du fragst, wer deine Schicht in Web \(/,
    );
  });
});

test('what an older core says, and what a newer one says that is not known, is shown as it came', () => {
  const about = { is: 'cover_lapsed', cover: 'c' } as const;
  const notice = { id: 1, at: start, by: null, text: CAME };
  const names = { schedule: null, duty: null, incident: null, people: [] };
  expect(noticeLine({ ...notice, about })).toBe(CAME);
  expect(noticeLine({ ...notice, about: { is: 'of_tomorrow' } as never, names })).toBe(CAME);
  expect(coverLine({ ...cover, state: { is: 'of_tomorrow' } as never })).toBe(CAME);
  expect(misfitLine({ ...part, fit: 'of_tomorrow' as never }, cover)).toBe(CAME);
  expect(candidateLine({ ...candidate, free: { is: 'free' } })).toBe(CAME);
  const run = { service: 's', service_name: 'Web', at: start, levels: [] };
  expect(dryRunBreaks({ ...run, breaks: [CAME] })).toEqual([CAME]);
  expect(policyWarnings({ run: null, problem: null, warnings: [CAME] })).toEqual([CAME]);
  expect(conflictLines({ conflicts: [CAME] })).toEqual([CAME]);
  const news = { is: 'of_tomorrow' } as never;
  const conflict = { absence: 'a', span, problem: CAME };
  for (const conflicting of [[conflict], [{ ...conflict, obstacle: news }]])
    expect(conflictLines({ conflicts: [''], conflicting })[0]).toContain(CAME);
  expect(calendarTrouble({ problem: CAME })).toBe(CAME);
  expect(calendarTrouble({ problem: CAME, trouble: news })).toBe(CAME);
  expect(unpaged({ unpaged: [CAME] })).toEqual([CAME]);
  expect(unpaged({ unpaged: [CAME], asides: [news] })).toEqual([CAME]);
  expect(problemDetail({ detail: CAME })).toBe(CAME);
  expect(problemDetail({ detail: CAME, obstacle: news })).toBe(CAME);
  expect(holidayRefusal({ is: 'refused', problem: CAME })).toBe(CAME);
  expect(standsInWhy({ why: CAME })).toBe(CAME);
  const preview = { who: lia, span, sentence: CAME, hits: [], overlaps: [], covers: [], problem: null };
  expect(awayLine(preview)).toBe(CAME);
});
