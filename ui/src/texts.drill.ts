/** What the interface says about drills. */
import type { DrillFailure } from './wire/DrillFailure';
import type { DrillOutcome } from './wire/DrillOutcome';
import type { DrillView } from './wire/DrillView';
import type { NightDrills } from './wire/NightDrills';

const failures = {
  not_answered: 'nobody answered',
  nothing_carried: 'nothing rang and no message went out',
} satisfies Record<DrillFailure, string>;

const voids = {
  answered: 'ended',
  missed: 'ended',
  overtaken: 'a real page came',
  withdrawn: 'withdrawn',
} satisfies Record<DrillOutcome, string>;

/** How a drill went, in a few words; `time` words milliseconds. */
export function drillVerdict(drill: DrillView, time: (ms: number) => string): string {
  const { verdict } = drill;
  switch (verdict.is) {
    case 'running':
      return 'Rings';
    case 'passed':
      return `Passed: ${drill.carried_by ?? 'something'} after ${time(verdict.after_ms)}`;
    case 'failed':
      return `Failed: ${failures[verdict.why]}`;
    case 'void':
      return `Void: ${voids[verdict.why]}`;
  }
}

export const drillTexts = {
  title: 'Drills',
  label: 'DRILL',
  here: 'I am here',
  hereSays: 'ends the drill',
  nothingBroken: 'Nothing is broken, and nobody else is asked.',
  begin: 'Drill me now',
  withWays: 'Drill me, with every way',
  says: 'Your devices ring as for a real page. Nobody else is asked, and it counts as no incident.',
  none: 'There was no drill yet.',
  results: 'How drills went',
  way: 'Device or way',
  columns: ['Sent', 'Received', 'Ringing', 'Seen', 'Answered'],
  missing: '–',
  deafWay: (name: string) => `${name} (kept deaf)`,
  deaf: (name: string) => (name === '' ? 'all devices deaf' : `${name} deaf`),
  plan: (team: string) => `Planned drills of ${team}`,
  off: 'None',
  every: (days: number) => (days === 1 ? 'Everybody daily' : `Everybody every ${days} days`),
  hours: (from: string, until: string) => `${from} to ${until}, by everybody’s own clock`,
  nights: 'My planned drills',
  nightsChoice: {
    no: 'In the team’s hours',
    yes: 'At any hour',
  } satisfies Record<NightDrills, string>,
} as const;
