import { expect, test } from 'vitest';
import {
  absolute,
  calendar,
  lengthWords,
  millis,
  relative,
  rough,
  spanWords,
  stopwatch,
  timeIn,
} from './time';

const now = Date.parse('2026-11-23T12:00:00Z');

test.each([
  ['2026-11-23T11:59:58Z', 'just now'],
  ['2026-11-23T11:59:15Z', '45 s ago'],
  ['2026-11-23T11:56:00Z', '4 min ago'],
  ['2026-11-23T14:10:00Z', 'in 2 h 10 min'],
  ['2026-11-23T02:10:00Z', '9 h ago'],
  ['2026-11-26T13:00:00Z', 'in 3 days'],
  ['not a time', 'not a time'],
])('%s is %s', (at, words) => {
  expect(relative(at, now)).toBe(words);
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [8214, '8.214 s'],
  [20_027, '20.027 s'],
  [200_093, '3:20.093'],
  [3_729_005, '1:02:09.005'],
])('%i ms is %s', (ms, words) => {
  expect(millis(ms)).toBe(words);
});

test('a stopwatch never runs backwards', () => {
  expect(stopwatch('2026-11-23T11:58:53Z', now)).toBe('1:07');
  expect(stopwatch('2026-11-23T10:57:51Z', now)).toBe('1:02:09');
  expect(stopwatch('2026-11-21T12:00:01Z', now)).toBe('47:59:59');
  expect(stopwatch('2026-11-17T02:00:00Z', now)).toBe('6 days');
  expect(stopwatch('2026-11-23T12:00:05Z', now)).toBe('0:00');
});

test('lengths are rough', () => {
  expect([59, 60, 3600, 7 * 3600 + 60, 86_400].map(rough)).toEqual(['59 s', '1 min', '1 h', '7 h', '1 day']);
});

test('a zone or time that is not known is shown as it came', () => {
  expect(timeIn('Mars/Olympus', now)).toBe('Mars/Olympus');
  expect(absolute('never')).toBe('never');
});

test.each([
  ['2026-11-23T08:00:00Z', '2026-11-23T16:00:00Z', 'Mon 08:00 – 16:00'],
  ['2026-11-25T08:00:00Z', '2026-11-26T08:00:00Z', 'Wed 08:00 – Thu 08:00'],
  // Seven days long: both ends are a Thursday.
  ['2026-11-19T08:00:00Z', '2026-11-26T08:00:00Z', 'Thu 19 Nov 08:00 – Thu 26 Nov 08:00'],
  ['2026-12-01T08:00:00Z', '2026-12-01T20:00:00Z', 'Tue 1 Dec 08:00 – 20:00'],
])('from %s to %s is %s', (start, end, words) => {
  expect(spanWords({ start, end }, now, 'UTC')).toBe(words);
});

test('a weekday alone is one to come', () => {
  expect(calendar('2026-11-26T12:00:00Z', now)).toMatch(/^Thu/);
  expect(calendar('2026-11-26T12:00:00Z', now)).not.toMatch(/Nov/);
  expect(calendar('2026-11-19T12:00:00Z', now)).toMatch(/19 Nov/);
});

test('what is short is not nothing', () => {
  expect(lengthWords({ start: '2026-11-23T12:00:00Z', end: '2026-11-23T12:00:09Z' })).toBe('under 1 min');
});
