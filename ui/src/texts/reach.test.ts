/** Every kind that the core knows has a sentence of its own in both languages, and what is news is shown as it came. */
import { afterEach, describe, expect, test } from 'vitest';
import { hubEnded, noticeSays, partFix, partList, partSays, siren, trouble } from '../texts';
import type { HubEnd } from '../wire/HubEnd';
import type { Notice } from '../wire/Notice';
import type { NoticeWhat } from '../wire/NoticeWhat';
import type { Part } from '../wire/Part';
import type { PartFault } from '../wire/PartFault';
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

const device = 'Speakers';
const said = 'Device or resource busy';
const FAULTS: Of<PartFault> = {
  no_thread: { is: 'no_thread', said },
  sound_silent: { is: 'sound_silent' },
  no_sound_device: { is: 'no_sound_device' },
  sound_shut: { is: 'sound_shut', said },
  sound_gone: { is: 'sound_gone', device, said },
  sound_stopped: { is: 'sound_stopped', device },
  sound_refused: { is: 'sound_refused', device },
  sound_mute: { is: 'sound_mute', device },
  mixer_mute: { is: 'mixer_mute', device },
  speakers_muted: { is: 'speakers_muted', device },
  volume_low: { is: 'volume_low', device, percent: 3 },
  notifications_full: { is: 'notifications_full' },
  notification_refused: { is: 'notification_refused', said },
  notifier_refuses: { is: 'notifier_refuses', said },
  no_session: { is: 'no_session' },
  no_notifier: { is: 'no_notifier' },
  notifier_ended: { is: 'notifier_ended' },
  notifier_silent: { is: 'notifier_silent' },
  notifier_wrong: { is: 'notifier_wrong', said },
  panel_ended: { is: 'panel_ended' },
  no_panel: { is: 'no_panel' },
  panel_fails: { is: 'panel_fails', said },
  no_system_bus: { is: 'no_system_bus', said },
  system_bus_ended: { is: 'system_bus_ended' },
  logind_ended: { is: 'logind_ended' },
  logind_fails: { is: 'logind_fails', said },
  wake_forbidden: { is: 'wake_forbidden' },
  wake_unknown: { is: 'wake_unknown' },
  keyring_silent: { is: 'keyring_silent' },
  keyring_unasked: { is: 'keyring_unasked' },
  keyring_fails: { is: 'keyring_fails', said },
  store_begun_anew: { is: 'store_begun_anew', to: '/srv/baton/device.damaged' },
  store_in_memory: { is: 'store_in_memory', said },
  folder_refuses: { is: 'folder_refuses', path: '/srv/baton', said },
};

const ENDS: Of<HubEnd> = {
  code: { is: 'code', code: 101 },
  killed: { is: 'killed', said: 'signal: 9 (SIGKILL)' },
  unwatched: { is: 'unwatched', said },
  unknown: { is: 'unknown' },
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
  fault: { is: 'fault', fault: { is: 'sound_silent' } },
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

describe('a fault', () => {
  test.each(Object.values(FAULTS))('$is', async (fault) => {
    const part = fails({ finding: { is: 'fault', fault } });
    await saidInBoth(() => partSays(part).says);
    await saidInBoth(() => partFix(part));
    await saidInBoth(() => siren({ is: 'failed', why: RAW, fault }));
    const words = partSays(part);
    expect(words.raw).toBe('said' in fault ? said : '');
    for (const each of ['device', 'path', 'to', 'percent'])
      if (each in fault) expect(words.says).toContain(String(fault[each as never]));
  });

  test('says at three in the morning what to do', async () => {
    await speak('de');
    const muted: PartFault = { is: 'speakers_muted', device: 'Built-in speakers' };
    expect(siren({ is: 'failed', why: RAW, fault: muted })).toBe(
      'Kein Ton: „Built-in speakers“ ist stumm. Heb die Stummschaltung auf, sonst hörst du keinen Alarm.',
    );
  });
});

test('a device that plays may have any name', async () => {
  await speak('de');
  const plays: PartFinding = { is: 'plays', device: 'Built-in speakers' };
  expect(partSays(fails({ state: 'works', finding: plays })).says).toBe(
    'Der Ton funktioniert: Built-in speakers.',
  );
});

describe('the hub on this computer ended', () => {
  test.each(Object.values(ENDS))('$is', async (ended) => {
    await saidInBoth(() => hubEnded({ is: 'restarting', why: RAW, ended }));
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

test('a refusal whose obstacle is known says it in words of ours', async () => {
  const refused: NoticeWhat = {
    ...NOTICES.action_refused,
    code: 'conflict',
    obstacle: { is: 'receiver_absent', kind: 'vacation', until: at },
  };
  await saidInBoth(() => noticeSays(notice(refused)).raw);
});

test('what is news to this interface, or came without data, is shown as it came', () => {
  const news = { is: 'haunted' } as never;
  expect(trouble(troubled(news, true))).toEqual({ says: RAW, fix: RAW });
  expect(trouble({ text: RAW, fix: RAW })).toEqual({ says: RAW, fix: RAW });
  expect(partSays(fails({ state: 'works', finding: news }))).toEqual({ says: '', raw: RAW });
  expect(partSays(fails({ state: 'works', finding: { is: 'fault', fault: news } }))).toEqual({
    says: '',
    raw: RAW,
  });
  for (const more of [{}, { fault: news }])
    expect(siren({ is: 'failed', why: RAW, ...more })).toBe(`No sound: ${RAW}`);
  expect(hubEnded({ is: 'restarting', why: RAW })).toBe(RAW);
  expect(hubEnded({ is: 'restarting', why: RAW, ended: news })).toBe(RAW);
  expect(noticeSays(notice(news))).toEqual({ says: RAW, raw: '' });
  expect(noticeSays(notice())).toEqual({ says: RAW, raw: '' });
  const codeless = { is: 'action_stuck', action: 'haunt', code: 'haunted', detail: RAW } as never;
  expect(noticeSays(notice(codeless)).says).toContain(RAW);
});
