import { expect, test } from 'vitest';
import { fitting, hue, initials, meets, midnights, place, weekStart } from './layout';

const span = { start: '2027-03-24T06:00:00Z', end: '2027-03-24T18:00:00Z' };
const [from, to] = [Date.parse('2027-03-24T00:00:00Z'), Date.parse('2027-03-25T00:00:00Z')];

test('a span has its share of the width, and ends where the picture ends', () => {
  expect(place(span, from, to)).toEqual({ left: 25, width: 50 });
  expect(place({ ...span, end: '2027-04-01T00:00:00Z' }, from, to)).toEqual({ left: 25, width: 75 });
  expect(place(span, to, to + 1)).toBeNull();
  expect(meets(span, from, Date.parse(span.start))).toBe(false);
});

test('midnights are one more than the days, and weeks begin on Monday', () => {
  expect(midnights(from, 7)).toHaveLength(8);
  expect(new Date(weekStart(from)).getDay()).toBe(1);
  expect(weekStart(weekStart(from))).toBe(weekStart(from));
});

test('a name takes the room that there is', () => {
  const name = 'Jo Lindqvist-Oberdorff';
  expect([40, 6, 3, 2.9, 2.4].map((room) => fitting(name, room))).toEqual([name, 'Jo', 'Jo', 'JL', '']);
  expect([10, 3, 2].map((room) => fitting('Maximiliane Ober', room))).toEqual(['MO', 'MO', '']);
});

test('people have initials and colours of their own', () => {
  expect([initials('Mira Okafor'), initials('cher'), initials('')]).toEqual(['MO', 'C', '']);
  expect(initials('أمينة الهاشمي')).toBe('أ');
  const everybody = ['p-1', 'p-2', 'p-3'];
  expect(new Set(everybody.map((id) => hue(id, everybody))).size).toBe(3);
  expect(hue('p-9', everybody)).toBeLessThan(12);
});
