/** Everything by name: opened by a key, searched by a few letters, done by Enter. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import type { Scene } from './host/fake/scenes';
import { search } from './screens/palette/search';
import { texts } from './texts.all';
import { speak } from './texts/language.svelte';

beforeEach(() => {
  location.hash = '';
});
afterEach(async () => {
  cleanup();
  await speak('en');
});

async function open(
  scene: Scene,
  hash = '',
): Promise<{ host: FakeHost; user: ReturnType<typeof userEvent.setup> }> {
  location.hash = hash;
  const host = new FakeHost(scene);
  render(App, { host });
  const user = userEvent.setup();
  await user.keyboard('{Control>}k{/Control}');
  await waitFor(
    () => {
      expect(document.activeElement?.getAttribute('role')).toBe('combobox');
    },
    { timeout: 10_000 },
  );
  return { host, user };
}

const selected = (): string =>
  document.querySelector('[role=option][aria-selected=true] .words')?.textContent ?? '';

test.each([
  ['shft', 'Shifts'],
  ['page checkout', 'Page whoever owns Checkout …'],
  ['kenji', 'Kenji Watanabe'],
  ['okafor mira', 'Mira Okafor'],
  ['deutsch', 'Language: Deutsch'],
])('“%s” finds %s', async (typed, words) => {
  const { user } = await open('empty');
  await user.keyboard(typed);
  expect(selected()).toBe(words);
});

test('accents and umlauts need not be typed', () => {
  expect(search([{ words: 'Vorfälle' }, { words: 'Schichten' }], 'vorfalle')).toEqual([
    { words: 'Vorfälle' },
  ]);
  expect(search([{ words: 'خدمة الدفع' }], 'الدفع')).toHaveLength(1);
  expect(search([{ words: 'a' }], '(((([')).toEqual([]);
});

test('goes to an incident by its number, and the focused field says which is chosen', async () => {
  const { user } = await open('acknowledged', '#/now');
  await user.keyboard('1042');
  const field = screen.getByRole('combobox');
  const chosen = document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
  expect(chosen?.textContent).toContain('#1042');
  await user.keyboard('{Enter}');
  expect(location.hash).toBe('#/incidents/1042');
  expect(screen.queryByRole('combobox')).toBeNull();
});

test('answers the open incident as its own keys do: resolving asks first', async () => {
  const { host, user } = await open('acknowledged', '#/incidents/1042');
  await user.keyboard('resolve{Enter}');
  await screen.findByText(texts.incidents.resolveTitle);
  expect(host.sent.some((intent) => intent.want === 'act')).toBe(false);
});

test('arrows go round, and Enter on nothing does nothing', async () => {
  const { user } = await open('empty');
  const first = selected();
  await user.keyboard('{ArrowUp}');
  expect(selected()).not.toBe(first);
  await user.keyboard('{ArrowDown}');
  expect(selected()).toBe(first);
  await user.keyboard('qqqqqqzz{Enter}');
  expect(screen.getByText(texts.palette.none)).toBeTruthy();
});

test('changes the language, and the screens follow', async () => {
  const { user } = await open('empty', '#/now');
  await user.keyboard('deutsch{Enter}');
  await screen.findByText('Du hast Bereitschaft', undefined, { timeout: 10_000 });
});

test.each(['en', 'de'] as const)('nothing is in the way of a screen reader in %s', async (language) => {
  await speak(language);
  await open('empty');
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.help}`)).toEqual([]);
});

test('it does not open while it rings', async () => {
  render(App, { host: new FakeHost('ringing') });
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(screen.queryByRole('combobox')).toBeNull();
});
