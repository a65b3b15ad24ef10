/** What the interface says about reachability and drills. */
import type { DrillOutcome } from './wire/DrillOutcome';
import type { Light } from './wire/Light';

export const reachTexts = {
  title: 'Can you be woken?',
  yours: {
    green: 'You can be woken',
    amber: 'You may not be woken',
    red: 'You cannot be woken',
  } satisfies Record<Light, string>,
  proven: 'Proven',
  on: (devices: string) => `on ${devices}`,
  never: 'No device of yours has ever shown that it rings.',
  device: {
    green: 'rings',
    amber: 'may not ring',
    red: 'cannot ring',
  } satisfies Record<Light, string>,
  devices: 'Your devices',
  from: 'on call from',
  why: 'Why, and what to do',
  me: 'Test page to myself',
  meSays: 'Your devices ring as for a real page. Nobody else is asked; your answer proves the device.',
  drills: {
    title: 'Drills',
    me: 'Test page to myself',
    proof: 'A proof is good for',
    planned: 'Planned drills',
    none: 'none',
    plans: [
      { value: 'off', title: 'None' },
      { value: 'working 7', title: 'Weekly, in working hours' },
      { value: 'working 30', title: 'Every 30 days, in working hours' },
      { value: 'any 30', title: 'Every 30 days, nights too' },
    ],
    plan: (days: number, nights: boolean) =>
      `every ${days === 1 ? 'day' : `${days} days`}, ${nights ? 'nights too' : 'in working hours'}`,
    hours: (hours: number) => (hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} hours`),
    results: 'How drills went',
    noneYet: 'There was no drill yet.',
    who: 'Who',
    device: 'Device',
    rungs: ['received', 'ringing', 'seen'],
    rings: 'rings',
    ended: 'ended',
    outcomes: { answered: 'answered', missed: 'not answered' } satisfies Record<DrillOutcome, string>,
    without: (device: string) => `${device} played deaf`,
  },
} as const;
