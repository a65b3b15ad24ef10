/** The schedules, absences, covers and notices of the fake team: five people in five zones, and enough going on to see everything. */
import { fromCivil, toCivil } from '../../civil';
import type { CalendarLinkView } from '../../wire/CalendarLinkView';
import type { CalendarSourceView } from '../../wire/CalendarSourceView';
import type { CoverView } from '../../wire/CoverView';
import type { InboxNoticeView } from '../../wire/InboxNoticeView';
import type { NamedSchedule } from '../../wire/NamedSchedule';
import type { NameView } from '../../wire/NameView';
import type { NoticeNames } from '../../wire/NoticeNames';
import type { TeamHolidaysView } from '../../wire/TeamHolidaysView';
import type { Away } from './rota';
import { ana, jonas, kenji, mira, priya } from './people';

const MIN = 60_000;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

export interface KnownAbsence extends Away {
  id: string;
  by: NameView;
}

/** What there is to tell of the rota. */
export interface Story {
  schedules: (NamedSchedule & { teamName: string; editable: boolean })[];
  absences: KnownAbsence[];
  covers: CoverView[];
  inbox: InboxNoticeView[];
  remindBeforeMin: number | null;
  links: CalendarLinkView[];
  sources: CalendarSourceView[];
  holidays: TeamHolidaysView[];
}

const iso = (at: number): string => new Date(at).toISOString();

/** The Monday of the week of `now`, so many weeks on, as a wall clock of the zone shows it. */
function monday(now: number, zone: string, time: string, weeks = 0): string {
  const day = new Date(`${toCivil(now, zone).slice(0, 10)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 7 * weeks);
  return `${day.toISOString().slice(0, 10)}T${time}`;
}

/** A few that most of Europe knows, in the year before and the two after. */
function holidaysAround(now: number): { date: string; name: string }[] {
  const year = new Date(now).getUTCFullYear();
  return [year - 1, year, year + 1].flatMap((each) => [
    { date: `${each}-01-01`, name: 'New Year’s Day' },
    { date: `${each}-05-01`, name: 'Labour Day' },
    { date: `${each}-12-25`, name: 'Christmas Day' },
    { date: `${each}-12-26`, name: 'Boxing Day' },
  ]);
}

/** Three rotations that go on and on, with nothing else happening. */
export function plainStory(now: number): Story {
  // Mira has the week that is running, whichever it is.
  const weekly = monday(now - 9 * HOUR, 'Europe/Berlin', '09:00:00', -5);
  return {
    schedules: [
      {
        id: 'sc-pay',
        name: 'Payments, primary',
        team: 't-pay',
        teamName: 'Payments',
        editable: true,
        schedule: {
          zone: 'Europe/Berlin',
          layers: [
            {
              rotation: {
                anchor: weekly,
                period: { unit: 'weeks', n: 1 },
                slots: [mira, ana, jonas, kenji, priya].map((who) => [who.person]),
              },
            },
          ],
          overrides: [],
          stand_in: { rule: 'next_in_rotation' },
        },
      },
      {
        id: 'sc-night',
        name: 'Payments, weekend pair',
        team: 't-pay',
        teamName: 'Payments',
        editable: true,
        schedule: {
          zone: 'Asia/Tokyo',
          layers: [
            {
              rotation: {
                anchor: monday(now, 'Asia/Tokyo', '10:00:00', -6),
                period: { unit: 'weeks', n: 1 },
                slots: [[kenji.person], [priya.person]],
              },
            },
            {
              rotation: {
                anchor: monday(now, 'Asia/Tokyo', '00:00:00', -6),
                period: { unit: 'weeks', n: 2 },
                slots: [
                  [ana.person, jonas.person],
                  [mira.person, kenji.person],
                ],
              },
              restrictions: [{ days: [6, 7], from: '00:00:00', to: '00:00:00' }],
            },
          ],
          overrides: [],
          stand_in: { rule: 'backup', people: [] },
        },
      },
      {
        id: 'sc-web',
        name: 'Web, primary',
        team: 't-web',
        teamName: 'Web',
        editable: false,
        schedule: {
          zone: 'Europe/Stockholm',
          layers: [
            {
              rotation: {
                anchor: monday(now - 8 * HOUR, 'Europe/Stockholm', '08:00:00', -8),
                period: { unit: 'days', n: 2 },
                slots: [jonas, kenji, priya, mira].map((who) => [who.person]),
              },
            },
          ],
          overrides: [],
          stand_in: { rule: 'next_in_rotation' },
        },
      },
    ],
    absences: [],
    covers: [],
    inbox: [],
    remindBeforeMin: 60,
    links: [{ id: 'l-1', name: 'Phone', team_name: null, made_at: iso(now - 12 * DAY) }],
    sources: [
      {
        id: 's-1',
        name: 'Vacations',
        host: 'calendar.example.org',
        kind: 'vacation',
        read_at: iso(now - 25 * MIN),
        problem: null,
        conflicts: [],
      },
    ],
    holidays: [{ team: 't-pay', name: 'Payments', editable: true, days: holidaysAround(now) }],
  };
}

const NAMELESS: NoticeNames = { schedule: null, duty: null, incident: null, people: [] };

/** The same with a vacation, somebody sick, covers that are open, a gap, and things to read. */
export function fullStory(now: number): Story {
  const story = plainStory(now);
  const berlin = (day: number, time: string): number =>
    fromCivil(`${monday(now + day * DAY, 'Europe/Berlin', time).slice(0, 10)}T${time}`, 'Europe/Berlin');
  const payAt = (weeks: number): number =>
    fromCivil(monday(now - 9 * HOUR, 'Europe/Berlin', '09:00:00', weeks), 'Europe/Berlin');
  const [vacation, jonasWeek, kenjiWeek] = [payAt(1), payAt(2), payAt(3)];
  const shared = { hand_over: false, hand_over_incidents: false, declined: [], parts: [] };
  story.absences = [
    {
      id: 'ab-priya',
      person: priya.person,
      kind: 'sick',
      start: now - 5 * HOUR,
      end: now + 4 * DAY,
      by: jonas,
    },
    {
      id: 'ab-ana',
      person: ana.person,
      kind: 'vacation',
      start: berlin(7, '00:00:00'),
      end: berlin(14, '00:00:00') + 2 * DAY,
      by: ana,
    },
    {
      id: 'ab-kenji',
      person: kenji.person,
      kind: 'away',
      start: now + 9 * DAY,
      end: now + 9 * DAY + 6 * HOUR,
      by: mira,
    },
  ];
  story.covers = [
    {
      ...shared,
      id: 'cv-ana',
      schedule: 'sc-pay',
      schedule_name: 'Payments, primary',
      zone: 'Europe/Berlin',
      whose: ana,
      span: { start: iso(vacation), end: iso(vacation + 7 * DAY) },
      asked_by: ana,
      asked_at: iso(now - 3 * HOUR),
      asked: [],
      state: { is: 'open' },
      parts: [
        {
          who: kenji,
          span: { start: iso(vacation), end: iso(vacation + 3 * DAY) },
          fit: 'fits',
          misfit: null,
        },
      ],
      left: [{ start: iso(vacation + 3 * DAY), end: iso(vacation + 7 * DAY) }],
      declined: [priya],
      asks_me: true,
      mine_to_withdraw: false,
      until: iso(now + 2 * DAY),
      sentence:
        'Ana Silva is on vacation and asks who takes Payments, primary. Kenji Watanabe has the first three days.',
    },
    {
      ...shared,
      id: 'cv-mira',
      schedule: 'sc-web',
      schedule_name: 'Web, primary',
      zone: 'Europe/Stockholm',
      whose: jonas,
      span: { start: iso(jonasWeek), end: iso(jonasWeek + DAY) },
      asked_by: mira,
      asked_at: iso(now - 26 * HOUR),
      asked: [kenji],
      state: { is: 'with_lead', lead: jonas },
      left: [{ start: iso(jonasWeek), end: iso(jonasWeek + DAY) }],
      asks_me: false,
      mine_to_withdraw: true,
      until: iso(kenjiWeek),
      sentence:
        'You asked who takes a day of Jonas Lindqvist’s in Web, primary. Nobody answered; it is with the lead.',
    },
  ];
  const pay = story.schedules[0];
  if (pay !== undefined) {
    pay.schedule.overrides = [
      {
        id: 'cv-ana/1',
        start: iso(vacation),
        end: iso(vacation + 3 * DAY),
        kind: 'replace',
        remove: ana.person,
        add: kenji.person,
      },
    ];
  }
  const night = story.schedules[1];
  // Nobody steps in there: the sick one leaves a gap.
  if (night !== undefined) {
    night.schedule.stand_in = { rule: 'nobody' };
    const rotation = night.schedule.layers[0]?.rotation;
    if (rotation !== undefined) {
      const weeks = Math.floor((now - fromCivil(rotation.anchor, 'Asia/Tokyo')) / (7 * DAY));
      if (weeks % 2 === 0) rotation.slots = rotation.slots.toReversed();
    }
  }
  story.inbox = [
    {
      id: 3,
      at: iso(now - 3 * HOUR),
      by: ana,
      text: 'Ana Silva asks who takes Payments, primary while she is on vacation.',
      about: { is: 'cover_asked', cover: 'cv-ana', again: false },
      names: {
        ...NAMELESS,
        duty: {
          whose: ana,
          schedule_name: 'Payments, primary',
          span: { start: iso(vacation), end: iso(vacation + 7 * DAY) },
        },
      },
    },
    {
      id: 2,
      at: iso(now - 5 * HOUR),
      by: jonas,
      text: 'Priya Raman is sick. You have her shift in Web, primary.',
      about: {
        is: 'shifts_changed',
        schedule: 'sc-web',
        gained: [{ start: iso(now), end: iso(now + 20 * HOUR) }],
        lost: [],
      },
      names: { ...NAMELESS, schedule: 'Web, primary' },
    },
    {
      id: 1,
      at: iso(now - 30 * HOUR),
      by: null,
      text: 'Nobody is on call in Payments, weekend pair for a part of this week.',
      about: { is: 'nobody_on_call', schedule: 'sc-night', gaps: [{ start: iso(now), end: iso(now + DAY) }] },
      names: { ...NAMELESS, schedule: 'Payments, weekend pair' },
    },
  ];
  return story;
}
