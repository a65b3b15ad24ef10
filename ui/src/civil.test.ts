import { expect, test } from 'vitest';
import { fromCivil, offset, toCivil } from './civil';
import { away, plusDays, sick, vacation } from './screens/away/length';

const at = (text: string): number => Date.parse(text);

test.each([
  ['2027-03-24T09:00', 'Europe/Berlin', '2027-03-24T08:00:00Z'],
  ['2027-03-29', 'Asia/Tokyo', '2027-03-28T15:00:00Z'],
  ['2027-03-28T02:30', 'Europe/Berlin', '2027-03-28T01:00:00Z'],
  ['2027-10-31T02:30', 'Europe/Berlin', '2027-10-31T00:30:00Z'],
  ['2027-04-04T02:15', 'Australia/Lord_Howe', '2027-04-03T15:45:00Z'],
  ['2026-11-01T01:30:15', 'America/New_York', '2026-11-01T05:30:15Z'],
])('%s in %s is %s', (civil, zone, instant) => {
  expect(new Date(fromCivil(civil, zone)).toISOString()).toBe(new Date(instant).toISOString());
});

test('a wall clock and back', () => {
  for (const zone of ['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'UTC']) {
    const instant = at('2027-05-06T07:08:09Z');
    expect(fromCivil(toCivil(instant, zone), zone)).toBe(instant);
  }
});

test('what is no date is no instant; an unknown zone counts as UTC', () => {
  expect(fromCivil('', 'Europe/Berlin')).toBeNaN();
  expect(offset(0, 'Europe/Berlino')).toBe(0);
});

test('an absence lasts through the last day, where the person is', () => {
  expect(vacation('2027-03-27', '2027-03-28', 'Europe/Berlin')).toEqual({
    kind: 'vacation',
    start: '2027-03-26T23:00:00.000Z',
    end: '2027-03-28T22:00:00.000Z',
  });
  expect(vacation('2027-03-28', '2027-03-27', 'Europe/Berlin')).toBeNull();
  expect(vacation('', '', 'Europe/Berlin')).toBeNull();
  expect(sick('today', at('2027-03-24T23:30:00Z'), 'Asia/Tokyo')).toEqual({
    kind: 'sick',
    start: null,
    end: '2027-03-25T15:00:00.000Z',
  });
  expect(away('half', at('2027-03-24T10:00:00Z'), null)?.end).toBe('2027-03-24T10:30:00.000Z');
  expect(away('shift', 0, null)).toBeNull();
  expect(plusDays('2027-02-28', 1)).toBe('2027-03-01');
});
