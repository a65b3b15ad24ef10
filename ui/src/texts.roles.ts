/** Roles of responders, in the order in which they are read; a part of `texts.ts`. */
import type { ResponderRole } from './wire/ResponderRole';

const order = { commander: 0, fixer: 1, scribe: 2, communicator: 3 } satisfies Record<ResponderRole, number>;

export const ROLES = Object.keys(order) as ResponderRole[];
