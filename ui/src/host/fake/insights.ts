/** What the fake hub's weeks add up to: made up, and the same each time. */
import { dayStart } from '../../civil';
import type { Figures } from '../../wire/Figures';
import type { InsightsView } from '../../wire/InsightsView';
import type { Load } from '../../wire/Load';
import type { NameView } from '../../wire/NameView';
import type { PersonInsightView } from '../../wire/PersonInsightView';
import type { Spread } from '../../wire/Spread';
import { ana, jonas, kenji, mira, people, priya } from './people';

const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();
const NOBODY: Spread = { count: 0, median_s: null, p90_s: null };
const spread = (count: number, median_s: number, p90_s: number): Spread =>
  count === 0 ? NOBODY : { count, median_s, p90_s };

/** Figures of a week so many weeks ago; every fifth is calm. */
function figures(ago: number): Figures {
  const incidents = ago % 5 === 3 ? 0 : 3 + ((ago * 7) % 9);
  return {
    incidents,
    pages: incidents + Math.floor(incidents / 2),
    wakings: Math.floor(incidents / 3),
    acknowledge: spread(incidents, 40 + ((ago * 37) % 90), 150 + ((ago * 53) % 400)),
    resolve: spread(incidents, 900 + ((ago * 311) % 2400), 4000 + ((ago * 701) % 9000)),
  };
}

const CAPS = { pages_per_week: 10, nights_per_four_weeks: 2 };

function load(most: number, cap: number): Load {
  return { most, cap, stands: most > cap ? 'over' : 'within' };
}

function person(who: NameView, on_call_min: number, pages: number, wakings: number): PersonInsightView {
  return {
    who,
    figures: {
      carried: {
        person: who.person,
        on_call_min,
        night_min: Math.round(on_call_min * 0.375),
        weekend_min: Math.round(on_call_min * 0.28),
        holiday_min: 0,
        given_min: 0,
        taken_min: 0,
        pages,
        wakings,
      },
      nights: Math.min(wakings, 3),
      pages_load: load(pages, CAPS.pages_per_week),
      nights_load: load(Math.min(wakings, 3), CAPS.nights_per_four_weeks),
      acknowledge: spread(pages, 45 + pages, 200 + pages * 9),
    },
  };
}

function source(
  of: string,
  integration_name: string | null,
  [incidents, alerts, pages, wakings, reopened]: readonly [number, number, number, number, number],
  [yes, no]: readonly [number, number],
): InsightsView['sources'][number] {
  return {
    service_name: 'Checkout',
    integration_name,
    figures: {
      service: 's-checkout',
      integration: integration_name === null ? null : 'i-alertmanager',
      source: of,
      incidents,
      alerts,
      pages,
      wakings,
      reopened,
      worth: { yes, no },
    },
  };
}

/** Of a team, or of Mira; in a workspace where nothing has happened yet, nothing. */
export function insights(now: number, team: string | null, weeks: number, idle: boolean): InsightsView {
  const end = dayStart(now, 1);
  const ago = Array.from({ length: weeks }, (_, index) => weeks - 1 - index);
  const one = (which: number): Figures =>
    idle ? { incidents: 0, pages: 0, wakings: 0, acknowledge: NOBODY, resolve: NOBODY } : figures(which);
  const all = ago.map(one);
  const sum = (what: 'incidents' | 'pages' | 'wakings'): number =>
    all.reduce((total, week) => total + week[what], 0);
  const members = idle
    ? (team === null ? [mira] : people).map((who) => person(who, 0, 0, 0))
    : [
        person(ana, weeks * 2520, 9, 2),
        person(jonas, weeks * 2016, 7, 1),
        person(kenji, weeks * 1008, 3, 0),
        person(mira, weeks * 3024, 14, 6),
        person(priya, weeks * 1512, 4, 1),
      ];
  const shown = members.filter(({ who }) => team !== null || who.me);
  return {
    whose: team === null ? mira.name : team === 't-web' ? 'Web' : 'Payments',
    team,
    zone: 'Europe/Berlin',
    span: { start: iso(dayStart(now, 1 - weeks * 7)), end: iso(end) },
    now: iso(now),
    all: {
      incidents: sum('incidents'),
      pages: sum('pages'),
      wakings: sum('wakings'),
      acknowledge: idle ? NOBODY : spread(sum('incidents'), 62, 340),
      resolve: idle ? NOBODY : spread(sum('incidents'), 1500, 9000),
    },
    weeks: ago.map((which, index) => ({
      span: { start: iso(dayStart(now, 1 - (which + 1) * 7)), end: iso(dayStart(now, 1 - which * 7)) },
      figures: all[index] ?? one(which),
    })),
    people: shown,
    even_min:
      team === null
        ? null
        : Math.round(shown.reduce((total, { figures: { carried } }) => total + carried.on_call_min, 0) / 5),
    caps: CAPS,
    sources: idle
      ? []
      : [
          source('Prometheus', 'Production', [14, 96, 22, 8, 6], [3, 9]),
          source(
            '=cmd|calc <b>kube-state-metrics</b> with a name that goes on and on',
            'Cluster',
            [5, 12, 7, 2, 0],
            [4, 0],
          ),
          source('Mira Okafor', null, [1, 1, 2, 0, 0], [0, 0]),
        ],
    sources_left_out: idle ? 0 : 2,
    drills: idle
      ? []
      : [
          { who: ana, passed: 2, failed: 0, ms: 312 },
          { who: mira, passed: 1, failed: 1, ms: 20_431 },
        ]
          .filter(({ who }) => team !== null || who.me)
          .map(({ who, passed, failed, ms }) => ({
            who,
            figures: {
              person: who.person,
              passed,
              failed,
              void: 0,
              slowest: { rung: ms > 1000 ? 'received' : 'ringing', ms, at: iso(now - 3 * DAY) },
            },
          })),
    since: weeks === 12 && !idle ? iso(now - 60 * DAY) : null,
    drills_since: null,
  };
}
