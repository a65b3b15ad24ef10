/** What the interface says about reachability and drills. */
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
} as const;
