/** The gallery: nothing is missing in it, in either theme, and nobody is kept out of it. */
import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import Gallery from './Gallery.svelte';
import { words } from './samples';
import { tokens } from './tokens';

const parts = Object.keys(import.meta.glob('../parts/*.svelte')).map((path) =>
  path.replace(/^.*\/|\.svelte$/g, ''),
);

afterEach(cleanup);

test('every part has its place, once in each theme', () => {
  render(Gallery);
  const shown = [...document.querySelectorAll<HTMLElement>('[data-part]')].map((one) => one.dataset['part']);
  expect(shown.toSorted()).toEqual([...parts, ...parts].toSorted());
  for (const one of document.querySelectorAll('[data-part] .states'))
    expect(one.childElementCount).toBeGreaterThan(0);
});

test('every token is shown by its name, of each kind some', () => {
  render(Gallery);
  const [light] = screen.getAllByRole('region', { name: words.tokens });
  if (light === undefined) throw new Error('there are no tokens');
  for (const { name } of tokens) expect(within(light).getByText(name)).toBeTruthy();
  for (const kind of ['colour', 'type', 'space', 'shape', 'motion'] as const)
    expect(tokens.filter((token) => token.kind === kind).length, kind).toBeGreaterThan(1);
});

test('axe has nothing against it, with its dialog too', async () => {
  render(Gallery);
  // two of each part stand on one page, which no screen does: landmarks and ids are not judged
  const rules = Object.fromEntries(
    [
      'color-contrast',
      'landmark-unique',
      'landmark-no-duplicate-main',
      'landmark-main-is-top-level',
      'region',
    ].map((id) => [id, { enabled: false }]),
  );
  const violations = async (): Promise<string[]> =>
    (await axe.run(document.body, { rules })).violations.map(
      (one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`,
    );
  expect(await violations()).toEqual([]);
  await userEvent.click(screen.getAllByRole('button', { name: words.short })[0] ?? document.body);
  await screen.findByRole('dialog', { name: words.short });
  expect(await violations()).toEqual([]);
});
