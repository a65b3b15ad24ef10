import { expect, test } from 'vitest';
import type { Receipt } from '../wire/Receipt';
import type { View } from '../wire/View';
import { Receipts } from './receipts';

/** A view in which this page of incident 7 rings, as far as receipts look at it. */
function view(page: number | null): View {
  const alarm = page === null ? null : { incidents: [7], since: '', siren: { is: 'starting' } };
  return { incidents: [{ id: 7, my_page: page }], alarm } as unknown as View;
}

const rungs = (receipts: readonly Receipt[]): string[] => receipts.map(({ rung }) => rung);

test('it rings only once it sounds, and each rung is told once', () => {
  let now = 10;
  const receipts = new Receipts(() => now);
  expect(rungs(receipts.of(view(3), false))).toEqual(['received']);
  expect(receipts.of(view(3), false)).toEqual([]);
  now = 35.4;
  expect(receipts.of(view(3), true)).toEqual([{ incident: 7, page: 3, rung: 'ringing', device_ms: 25 }]);
  expect(receipts.of(view(3), true)).toEqual([]);
  expect(rungs(receipts.of(view(null), false))).toEqual(['silent']);
  expect(receipts.of(view(null), false)).toEqual([]);
});

test('what did not arrive is told again', () => {
  const receipts = new Receipts(() => 10);
  const lost = receipts.of(view(3), false);
  receipts.again(lost);
  expect(receipts.of(view(3), false)).toEqual(lost);
  expect(receipts.of(view(3), false)).toEqual([]);
});
