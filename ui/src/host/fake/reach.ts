/** How the fake hub takes changes of how Mira is reached; its code is always 123456. */
import type { ContactAction } from '../../wire/ContactAction';
import type { ContactId } from '../../wire/ContactId';
import type { MethodView } from '../../wire/MethodView';
import type { ReachView } from '../../wire/ReachView';
import type { Way } from '../../wire/Way';
import { at, MIN, reached } from './world';

const CODE = '123456';
const TRIES = 5;

/** Everything has a provider, and its calls come from a number. */
export const called: ReachView = {
  ...reached,
  methods: reached.methods.map((known) => ({ ...known, configured: true, trouble: null })),
  kinds: ['email', 'sms', 'voice', 'ntfy', 'webhook'],
  callers: ['+4930123456'],
  card: [
    'BEGIN:VCARD',
    'VERSION:3.0',
    'N:;Baton;;;',
    'FN:Baton',
    'TEL;TYPE=CELL,VOICE:+4930123456',
    'EMAIL;TYPE=INTERNET:baton@example.org',
    'END:VCARD',
    '',
  ].join('\r\n'),
};

function address(way: Way): string {
  switch (way.kind) {
    case 'email':
      return way.address;
    case 'sms':
    case 'voice':
      return way.number;
    case 'ntfy':
      return way.topic;
    case 'webhook':
      return way.url;
  }
}

function method(id: ContactId, label: string, way: Way, reach: ReachView): MethodView {
  return {
    id,
    label,
    kind: way.kind,
    address: address(way),
    loudness: way.kind === 'voice' ? 'rings_through' : way.kind === 'ntfy' ? 'rings' : 'pings',
    verified: false,
    configured: reach.kinds.includes(way.kind),
    code: null,
    trouble: null,
  };
}

function one(reach: ReachView, id: ContactId, change: (known: MethodView) => MethodView): ReachView {
  return { ...reach, methods: reach.methods.map((known) => (known.id === id ? change(known) : known)) };
}

export function contacted(reach: ReachView, what: ContactAction): ReachView {
  switch (what.do) {
    case 'put':
      return { ...reach, methods: [...reach.methods, method(what.contact, what.label, what.way, reach)] };
    case 'remove':
      return { ...reach, methods: reach.methods.filter((known) => known.id !== what.contact) };
    case 'send_code':
      return one(reach, what.contact, (known) => ({
        ...known,
        code: { expires_at: at(15 * MIN), tries_left: TRIES },
      }));
    case 'verify':
      return one(reach, what.contact, (known) =>
        what.code === CODE
          ? { ...known, verified: true, code: null }
          : {
              ...known,
              code: known.code && { ...known.code, tries_left: known.code.tries_left - 1 },
            },
      );
    case 'test':
    case 'set_night_drills': // among the drills
    case 'set_card': // in the team
      return reach;
    case 'set_rules': {
      const label = (id: ContactId): string => reach.methods.find((known) => known.id === id)?.label ?? '';
      const steps = (what.steps ?? [{ via: 'devices' as const, after_s: 0 }]).map((step) => ({
        ...step,
        label: typeof step.via === 'object' ? label(step.via.contact) : '',
      }));
      return { ...reach, [what.urgency]: { default: what.steps === null, steps } };
    }
    case 'set_quiet_hours':
      return { ...reach, quiet_hours: what.hours };
    case 'set_meeting':
      return { ...reach, meeting_until: what.minutes === null ? null : at(what.minutes * MIN) };
  }
}
