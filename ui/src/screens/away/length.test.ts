import { expect, test } from 'vitest';
import { away, plusDays, sick, vacation } from './length';

const zone = 'Europe/Berlin';
const now = Date.parse('2027-03-26T13:40:00Z');

test('a vacation lasts through its last day, also in a week in which the clocks change', () => {
  expect(vacation('2027-03-27', '2027-03-28', now, zone)).toEqual({
    kind: 'vacation',
    start: '2027-03-26T23:00:00.000Z',
    end: '2027-03-28T22:00:00.000Z',
  });
});

test('one that begins today begins now: the morning has gone', () => {
  expect(vacation('2027-03-26', '2027-03-26', now, zone)).toEqual({
    kind: 'vacation',
    start: null,
    end: '2027-03-26T23:00:00.000Z',
  });
  // Where the person is, it is the next day already.
  expect(vacation('2027-03-27', '2027-03-27', now, 'Pacific/Auckland')?.start).toBeNull();
});

test('what is no date, or ends before it begins, is no wish', () => {
  expect(vacation('', '', now, zone)).toBeNull();
  expect(vacation('2027-03-27', '2027-03-26', now, zone)).toBeNull();
  expect(away('shift', now, null)).toBeNull();
});

test('sick is from now on, through the end of a day', () => {
  expect(sick('today', now, zone)).toEqual({ kind: 'sick', start: null, end: '2027-03-26T23:00:00.000Z' });
  // Where it is another day already, that day counts.
  expect(sick('today', Date.parse('2027-03-24T23:30:00Z'), 'Asia/Tokyo').end).toBe(
    '2027-03-25T15:00:00.000Z',
  );
});

test('away is so long, and days follow each other', () => {
  expect(away('half', Date.parse('2027-03-24T10:00:00Z'), null)?.end).toBe('2027-03-24T10:30:00.000Z');
  expect(plusDays('2027-02-28', 1)).toBe('2027-03-01');
});
