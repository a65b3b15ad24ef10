import { describe, expect, test } from 'vitest';
import { list, pageReason, pageState, problems, siren, timelineLine, why } from './texts';
import type { TeammateView } from './wire/TeammateView';
import type { TimelineWhat } from './wire/TimelineWhat';

test('names are listed as people do', () => {
  expect(list([])).toBe('');
  expect(list(['Ana'])).toBe('Ana');
  expect(list(['Ana', 'Ben', 'Cem'])).toBe('Ana, Ben and Cem');
});

test('every problem says what happened and what to do', () => {
  for (const [code, said] of Object.entries<{ title: string; todo: string }>({ ...problems })) {
    expect(said.title, code).toMatch(/\.$/);
    expect(said.todo, code).toMatch(/\.$/);
  }
});

describe('codes with data', () => {
  test('reasons', () => {
    expect(pageReason({ level: 0 })).toBe('level 1');
    expect(pageReason('last_resort')).toBe('last resort: everybody');
    expect(pageReason({ hand_off: { from: 'p' } })).toBe('hand-off');
  });

  test('states', () => {
    expect(pageState('live')).toBe('waiting for an answer');
    expect(pageState({ failed: 'no_device' })).toBe('failed: no device to page');
    expect(pageState({ answered: 'cant' })).toBe('cannot');
    expect(pageState({ stopped: 'resolved' })).toBe('stopped: it is over');
  });

  test('sirens', () => {
    expect(siren({ is: 'quiet' })).toBe('Siren is quiet');
    expect(siren({ is: 'failed', why: 'no device' })).toBe('No sound: no device');
  });
});

test('a timeline reads as sentences', () => {
  const lines: [TimelineWhat, string][] = [
    [{ is: 'triggered', source: 'Alertmanager' }, 'Began: noticed by Alertmanager'],
    [{ is: 'paged', whom: 'Ana', reason: { level: 1 } }, 'Ana is paged (level 2)'],
    [
      { is: 'rung', whom: 'Ana', rung: 'ringing', device: 'laptop', device_ms: 3 },
      'Ana’s page rang on laptop',
    ],
    [
      { is: 'hand_off_returned', from: 'Ana', to: 'Ben', reason: 'timed_out' },
      'Ben did not take it, Ana has it: there was no answer in time',
    ],
    [{ is: 'added', whom: ['Ana', 'Ben'] }, 'Ana and Ben joined in'],
  ];
  for (const [what, words] of lines) expect(timelineLine(what)).toBe(words);
});

test('a suggestion says why', () => {
  const person = { person: 'p', name: 'Ana', me: false };
  const mate: TeammateView = {
    person,
    reachable: true,
    proven_at: null,
    on_call: true,
    local_hour: 3,
    reach: 'unproven',
    proven_on: null,
    rested: false,
    daylight: false,
    busy: 1,
    in_team: false,
  };
  expect(why(mate, null)).toBe(
    'night there (03:00) · device never proven · on call now · has 1 incident already · not in the team',
  );
  const good = {
    ...mate,
    on_call: false,
    rested: true,
    daylight: true,
    busy: 0,
    in_team: true,
    local_hour: 14,
  };
  expect(why({ ...good, proven_on: 'phone' }, '2 min ago')).toBe(
    'on duty hours (14:00) · phone proven 2 min ago',
  );
  expect(why({ ...mate, reachable: false }, null)).toBe('no device: cannot be told');
});
