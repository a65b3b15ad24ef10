/** Every kind that the core knows has a sentence of its own in both languages, and what is news is shown as it came. */
import { afterEach, describe, expect, test } from 'vitest';
import { noticeSays, partFix, partList, partSays, trouble } from '../texts';
import type { Notice } from '../wire/Notice';
import type { NoticeWhat } from '../wire/NoticeWhat';
import type { Part } from '../wire/Part';
import type { PartFinding } from '../wire/PartFinding';
import type { PartView } from '../wire/PartView';
import type { ReachTrouble } from '../wire/ReachTrouble';
import type { TroubleView } from '../wire/TroubleView';
import { speak } from './language.svelte';

const RAW = 'As it came.';
const at = '2026-11-23T12:00:00Z';
type Of<T extends { is: string }> = { [K in T['is']]: Extract<T, { is: K }> };

const TROUBLES: Of<ReachTrouble> = {
  no_device: { is: 'no_device' },
  never_proven: { is: 'never_proven' },
  fails: { is: 'fails', parts: ['sound', 'notifications'] },
  stream_lost: { is: 'stream_lost', since: at },
  push_refused: { is: 'push_refused', since: at },
  proof_old: { is: 'proof_old', at },
  only_pings: { is: 'only_pings' },
  not_through: { is: 'not_through' },
  only_other_ways: { is: 'only_other_ways', proven_at: null },
  drill_missed: { is: 'drill_missed', at },
};

const FINDINGS: Of<PartFinding> = {
  not_tested: { is: 'not_tested' },
  stream_stands: { is: 'stream_stands' },
  connecting: { is: 'connecting' },
  no_hub: { is: 'no_hub' },
  link_lost: { is: 'link_lost' },
  problem: { is: 'problem', code: 'token_revoked' },
  no_owner: { is: 'no_owner' },
  store_takes: { is: 'store_takes' },
  folder_takes: { is: 'folder_takes', path: '/srv/baton' },
  plays: { is: 'plays', device: 'Speakers' },
  sounds_through: { is: 'sounds_through', device: 'Speakers' },
  sound_silent: { is: 'sound_silent' },
  notifier_full: { is: 'notifier_full', service: 'dunst 1.9' },
  notifier_plain: { is: 'notifier_plain', service: 'dunst 1.9' },
  notifier_silent: { is: 'notifier_silent' },
  notifier_shows: { is: 'notifier_shows' },
  notifier_back: { is: 'notifier_back' },
  in_keyring: { is: 'in_keyring' },
  in_file: { is: 'in_file' },
  no_keyring: { is: 'no_keyring' },
  keyring_locked: { is: 'keyring_locked' },
  tray_shown: { is: 'tray_shown' },
  stays_awake: { is: 'stays_awake' },
  tap_first: { is: 'tap_first' },
  sounds_while_open: { is: 'sounds_while_open' },
  browser_mutes: { is: 'browser_mutes' },
  window_only: { is: 'window_only' },
  pushed: { is: 'pushed' },
  push_refused: { is: 'push_refused' },
};

const PARTS: Record<Part, true> = {
  connection: true,
  sound: true,
  notifications: true,
  secrets: true,
  tray: true,
  wake: true,
  store: true,
};

const fails = (more: Partial<PartView>): PartView => ({
  part: 'sound',
  state: 'fails',
  detail: RAW,
  fix: RAW,
  ...more,
});

const stuck = { action: 'hand_off', code: 'already_resolved', detail: RAW } as const;
const NOTICES: Of<NoticeWhat> = {
  cut_off: { is: 'cut_off' },
  part_fails: { is: 'part_fails', part: fails({}) },
  access_revoked: { is: 'access_revoked' },
  action_stuck: { is: 'action_stuck', ...stuck },
  action_refused: { is: 'action_refused', ...stuck },
  clock_wrong: { is: 'clock_wrong', ahead_min: -7 },
  other_version: { is: 'other_version', hub: '2.0.0', app: '1.4.0' },
  hub_newer: { is: 'hub_newer', kinds: ['runbook'] },
  hub_newer_incident: { is: 'hub_newer_incident' },
  local_hub_fails: { is: 'local_hub_fails', code: 'cannot_start', detail: RAW },
  restarted: { is: 'restarted' },
  nobody_on_call: { is: 'nobody_on_call', schedule: 'Payments' },
};

const troubled = (kind: ReachTrouble, me: boolean): TroubleView => ({
  text: RAW,
  fix: RAW,
  what: { who: { person: 'p-1', name: 'Ana', me }, device: 'laptop', trouble: kind },
});
const notice = (what?: NoticeWhat): Notice => ({
  light: 'red',
  code: 'part_fails',
  text: RAW,
  ...(what && { what }),
});

/** What both languages say, English first. */
async function both(say: () => string): Promise<[string, string]> {
  await speak('en');
  const english = say();
  await speak('de');
  return [english, say()];
}

/** Each says it, in its own words, and fills everything in. */
async function saidInBoth(say: () => string): Promise<void> {
  const [english, german] = await both(say);
  for (const words of [english, german]) {
    expect(words).not.toBe('');
    expect(words).not.toContain(RAW);
    expect(words).not.toMatch(/[{}]|undefined/);
  }
  expect(german).not.toBe(english);
}

afterEach(async () => {
  await speak('en');
});

describe.each([true, false])('a trouble, about me: %s', (me) => {
  test.each(Object.values(TROUBLES))('$is', async (kind) => {
    await saidInBoth(() => trouble(troubled(kind, me)).says);
    await saidInBoth(() => trouble(troubled(kind, me)).fix);
  });
});

test('a device that was deaf in a drill says so, and parts are called by their names', async () => {
  const says = (parts: string[]) => trouble(troubled({ is: 'fails', parts }, true)).says;
  await saidInBoth(() => says(['drill']));
  await speak('de');
  expect(says(['sound', 'antenna'])).toBe(
    'laptop kann nicht klingeln, weil das gestört ist: Ton und antenna.',
  );
  expect(partList(['drill', 'sound'])).toBe('Probealarm und Ton');
});

describe('a finding', () => {
  test.each(Object.values(FINDINGS))('$is', async (finding) => {
    await saidInBoth(() => partSays(fails({ finding })).says);
    await saidInBoth(() => partFix(fails({ finding })));
    expect(partSays(fails({ finding })).raw).toBe(finding.is === 'problem' ? RAW : '');
  });
});

describe.each(Object.keys(PARTS) as Part[])('%s, in words of the system', (part) => {
  test.each(['weak', 'fails'] as const)('%s', async (state) => {
    await saidInBoth(() => partSays(fails({ part, state })).says);
    await saidInBoth(() => partFix(fails({ part, state })));
    expect(partSays(fails({ part, state })).raw).toBe(RAW);
  });
});

test('a part that works needs nothing, and one for which the core knows nothing to do gets no advice', () => {
  expect(partFix(fails({ state: 'works' }))).toBe('');
  expect(partFix(fails({ fix: '' }))).toBe('');
});

describe('a notice', () => {
  test.each(Object.values(NOTICES))('$is', async (what) => {
    await saidInBoth(() => noticeSays(notice(what)).says);
  });
});

test('what is news to this interface, or came without data, is shown as it came', () => {
  const news = { is: 'haunted' } as never;
  expect(trouble(troubled(news, true))).toEqual({ says: RAW, fix: RAW });
  expect(trouble({ text: RAW, fix: RAW })).toEqual({ says: RAW, fix: RAW });
  expect(partSays(fails({ state: 'works', finding: news }))).toEqual({ says: '', raw: RAW });
  expect(noticeSays(notice(news))).toEqual({ says: RAW, raw: '' });
  expect(noticeSays(notice())).toEqual({ says: RAW, raw: '' });
  const codeless = { is: 'action_stuck', action: 'haunt', code: 'haunted', detail: RAW } as never;
  expect(noticeSays(notice(codeless)).says).toContain(RAW);
});
