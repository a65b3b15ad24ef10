/** The words for how a person is reached, a part of `texts.ts`. */
import type { AttemptRung } from './wire/AttemptRung';
import type { AttemptState } from './wire/AttemptState';
import type { BeganWhy } from './wire/BeganWhy';
import type { Loudness } from './wire/Loudness';
import type { SendFailure } from './wire/SendFailure';
import type { WayKind } from './wire/WayKind';

export const wayKinds = {
  email: 'E-mail',
  sms: 'Text message',
  voice: 'Phone call',
  ntfy: 'ntfy',
  webhook: 'Webhook',
} satisfies Record<WayKind, string>;

/** How loud a way is, without flattery. */
export const loudness = {
  rings_through: 'rings through',
  rings: 'rings',
  pings: 'one ping',
} satisfies Record<Loudness, string>;

export const loudnessSays = {
  email: 'One ping. It wakes hardly anybody.',
  sms: 'One ping. It wakes hardly anybody.',
  voice: 'Rings until you answer, if the contact card is let through do-not-disturb.',
  ntfy: 'Repeats at the highest priority; do-not-disturb silences it unless you allow it there.',
  webhook: 'As loud as what your program makes of it.',
} satisfies Record<WayKind, string>;

export const sendFailures = {
  not_configured: 'the hub is not set up for it',
  refused: 'the provider refuses it',
  unavailable: 'the provider could not be reached',
  not_answered: 'nobody took the call',
  removed: 'it was taken away',
  deaf: 'a drill kept it deaf',
} satisfies Record<SendFailure, string>;

const beganWhy = {
  rule: 'nobody had answered yet',
  not_received: 'no device said in time that it received the page',
  failed: 'the way before it failed',
  no_device: 'there is no device',
} satisfies Record<BeganWhy, string>;

/** What a way reached, short enough for a ladder. */
export function wayRung(rung: AttemptRung): string {
  if (rung === 'delivered') return 'delivered';
  if (rung === 'taken') return 'call taken';
  if (rung === 'answered') return 'answered';
  if (rung === 'cancelled') return 'not needed any more';
  if ('began' in rung) return 'tried';
  if ('sent' in rung) return rung.sent.pages > 1 ? `sent, one for ${rung.sent.pages} pages` : 'sent';
  return `failed: ${sendFailures[rung.failed]}`;
}

/** Where a way stands, while it has reached nothing. */
export function wayState(state: AttemptState, dueAfter: string): string {
  if (state === 'planned') return `follows ${dueAfter} after the page, or sooner`;
  if (state === 'cancelled') return 'was not needed';
  return '';
}

/** A way in a timeline. */
export function wayLine(whom: string, label: string, kind: WayKind, rung: AttemptRung): string {
  const way = `${wayKinds[kind]} (${label})`;
  if (rung === 'delivered') return `${way} for ${whom}: delivered, says its provider`;
  if (rung === 'taken') return `${way} for ${whom}: somebody or a machine took the call`;
  if (rung === 'answered') return `${whom} answered through ${way}`;
  if (rung === 'cancelled') return `${way} for ${whom}: not needed any more`;
  if ('began' in rung) return `${whom} is told through ${way}: ${beganWhy[rung.began]}`;
  if ('sent' in rung) return `${way} for ${whom}: accepted by its provider, which counts as nothing`;
  return `${way} for ${whom} failed: ${sendFailures[rung.failed]}`;
}

export const ways = {
  title: 'How you are reached',
  says: 'Besides your devices. A way carries pages once you have typed back the code that comes through it.',
  none: 'Only your devices. If they sleep, nothing else tells you.',
  quietWarning:
    'Nothing of yours rings through. A page at night may not wake you: keep Baton on a laptop or phone, or add a phone call.',
  add: 'Add a way',
  addGo: 'Add, and send a code',
  kind: 'Kind',
  label: 'What you call it',
  labelSays: 'Colleagues see this name when you are paged, and never the address.',
  addresses: {
    email: { label: 'E-mail address', example: 'ana@example.org' },
    sms: { label: 'Phone number, with country code', example: '+49 151 12345678' },
    voice: { label: 'Phone number, with country code', example: '+49 151 12345678' },
    ntfy: { label: 'Topic', example: 'a-topic-nobody-guesses' },
    webhook: { label: 'Address', example: 'https://example.org/hook' },
  } satisfies Record<WayKind, { label: string; example: string }>,
  server: 'Server',
  serverSays: 'Left empty: the hub’s.',
  token: 'Token, if the server wants one',
  signingKey: 'Key that signs what is sent',
  signingKeySays: 'Shown only now. Your program checks each request with it.',
  noProvider: 'This hub has no provider for it: nothing goes out. Ask whoever runs the hub.',
  verified: 'verified',
  unverified: 'not verified',
  verify: 'Verify',
  code: 'Code',
  codeSays: (left: number) => (left === 1 ? 'One try is left.' : `${left} tries are left.`),
  sendCode: 'Send a code',
  test: 'Send a test',
  tested: 'A test is on its way.',
  remove: 'Remove',
  removeTitle: (label: string) => `Remove ${label}?`,
  removeSays: 'No page goes out through it any more.',
  trouble: (why: string) => `The last message did not go out: ${why}.`,
  card: 'Contact card (vCard)',
  cardSays: 'Save the numbers that call you as a contact, and let it through your phone’s do-not-disturb.',
  cardNumbers: 'Calls and messages come from',
  cardSave: 'Save the contact card',
  rules: 'What follows when',
  rulesSays: 'A way comes sooner when the one before it brings nothing.',
  high: 'Urgent pages',
  low: 'Quiet pages',
  devices: 'All devices, at once',
  after: (label: string) => `${label}: seconds after the page`,
  never: 'Empty: not at all',
  save: 'Save',
  reset: 'Back to the default',
  isDefault: 'default',
  quiet: 'Quiet hours',
  quietSays: 'Quiet pages wait, by your own clock. Urgent ones never do.',
  from: 'From',
  until: 'Until',
  quietOff: 'No quiet hours',
  meeting: 'In a meeting',
  meetingSays: 'Pages are quiet for one minute, then as loud as ever.',
  meetingFor: (minutes: number) => `${minutes} min`,
  meetingUntil: 'In a meeting until',
  meetingOver: 'It is over',
} as const;
