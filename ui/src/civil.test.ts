import { expect, test } from 'vitest';
import { fromCivil, offset, toCivil } from './civil';

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
