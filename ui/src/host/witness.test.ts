import { expect, test } from 'vitest';
import type { View } from '../wire/View';
import { Witness } from './witness';

/** A view in which page 3 of incident 7 rings, as far as a witness looks at it. */
function view(page: number | null): View {
  const alarm = page === null ? null : { incidents: [7], since: '', siren: { is: 'starting' } };
  return { incidents: [{ id: 7, my_page: page }], alarm } as unknown as View;
}

const rungs = (receipts: { rung: string }[]): string[] => receipts.map((receipt) => receipt.rung);

test('ringing is told only once it sounds, and each rung once', () => {
  const witness = new Witness();
  expect(rungs(witness.look(view(3), 'locked', 10))).toEqual(['received']);
  expect(witness.look(view(3), 'locked', 20)).toEqual([]);
  expect(witness.look(view(3), 'sounding', 35.4)).toEqual([
    { incident: 7, page: 3, rung: 'ringing', device_ms: 25 },
  ]);
  expect(witness.look(view(3), 'sounding', 40)).toEqual([]);
  expect(rungs(witness.look(view(null), 'silent', 50))).toEqual(['silent']);
  expect(witness.look(view(null), 'silent', 60)).toEqual([]);
});

test('what did not arrive is told again', () => {
  const witness = new Witness();
  const receipts = witness.look(view(3), 'locked', 10);
  witness.again(receipts);
  expect(witness.look(view(3), 'locked', 20)).toEqual(receipts);
  expect(rungs(witness.look(view(4), 'locked', 30))).toEqual(['received', 'silent']);
});
