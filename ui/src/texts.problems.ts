/** The words for problems, a part of `texts.ts`: the interface words them by their code and never matches their texts. */
import type { ProblemCode } from './wire/ProblemCode';

/** What happened, and what to do next. */
interface Said {
  title: string;
  todo: string;
}

export const problems = {
  bad_request: {
    title: 'That could not be understood.',
    todo: 'Check what you typed. If it was not typed, the app and the hub may be of different versions.',
  },
  unauthorized: {
    title: 'This device is not signed in.',
    todo: 'Leave the hub in Settings and join it again with a new invite.',
  },
  token_revoked: {
    title: 'This device’s access was taken away.',
    todo: 'Nothing will ring here. Ask an admin for a new invite if that was a mistake.',
  },
  not_allowed: {
    title: 'Your role does not allow this.',
    todo: 'Ask a lead or an admin of your team to do it.',
  },
  unknown: {
    title: 'It does not exist any more.',
    todo: 'It may have been removed a moment ago. Nothing was changed.',
  },
  unknown_key: { title: 'No integration has this key.', todo: 'Make a new key for the service.' },
  method_not_allowed: {
    title: 'The hub does not take this.',
    todo: 'The app and the hub may be of different versions: update the older one.',
  },
  already_resolved: { title: 'It is resolved already.', todo: 'There is nothing left to do.' },
  already_acknowledged: {
    title: 'Somebody else has it already.',
    todo: 'Open the incident to see who, and call on them if you want to help.',
  },
  hand_off_pending: {
    title: 'It is being handed off already.',
    todo: 'Wait for the answer; it comes back by itself if nobody takes it.',
  },
  hand_off_impossible: {
    title: 'It cannot be handed to this person.',
    todo: 'They have it already, or no device of theirs can be told. Choose somebody else.',
  },
  already_founded: {
    title: 'This hub has been set up already.',
    todo: 'Join it with an invite instead.',
  },
  bad_invite: {
    title: 'This invite does not work any more.',
    todo: 'Invites work once and for a short time. Ask for a new one, and check the code for typing errors.',
  },
  link_closed: {
    title: 'This calendar link shows nothing any more.',
    todo: 'Make a new one, and remove this one from the calendar.',
  },
  too_large: { title: 'That is too large.', todo: 'Shorten it and try again.' },
  invalid: { title: 'Something in there is not valid.', todo: 'Correct it and try again.' },
  conflict: {
    title: 'Something that was there first stands in the way.',
    todo: 'The details name it, and what to do about it.',
  },
  too_many: { title: 'There are too many of these.', todo: 'Remove what is no longer needed first.' },
  rate_limited: { title: 'That was too often.', todo: 'Wait a moment and try again.' },
  internal: {
    title: 'The hub made a mistake.',
    todo: 'Try again. If it stays, look into the hub’s log: this is an error of Baton’s.',
  },
  storage_unavailable: {
    title: 'The hub cannot store anything now.',
    todo: 'Nothing was changed. Check the disk of the computer that the hub runs on; it recovers by itself.',
  },
  shutting_down: { title: 'The hub is stopping.', todo: 'Try again when it is back.' },
  hub_unreachable: {
    title: 'The hub cannot be reached.',
    todo: 'Check its address and this computer’s network. Baton keeps trying.',
  },
  not_a_hub: {
    title: 'What answers there is not a hub of this version.',
    todo: 'Check the address; if it is right, update the older one of app and hub.',
  },
  cannot_start: {
    title: 'A part of Baton does not start.',
    todo: 'The details name it. Reinstalling Baton puts missing parts back.',
  },
  not_joined: { title: 'This device has joined no hub yet.', todo: 'Start a hub or join one first.' },
  secrets_unavailable: {
    title: 'Secrets cannot be kept safely on this device.',
    todo: 'Unlock the keyring, or choose a passphrase for Baton’s own encrypted file.',
  },
  owner_unreachable: {
    title: 'Baton’s own process cannot be reached.',
    todo: 'It is started again by itself. If this stays, quit Baton and start it anew.',
  },
} satisfies Record<ProblemCode, Said>;
