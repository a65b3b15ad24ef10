/** Waking one person in particular, from the Team screen. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { acknowledged, ana, calm, mira, ringing } from './host/fake/world';
import { texts } from './texts.all';
import type { View } from './wire/View';

const t = texts.team.wake;
afterEach(() => {
  cleanup();
  location.hash = '';
});

async function opens(change: Partial<View> = {}): Promise<{ host: FakeHost; dialog: HTMLElement }> {
  location.hash = '#/team';
  const host = new FakeHost('shifts');
  render(App, { host });
  host.change(change);
  const row = await screen.findByRole('button', { name: `${t.open} ${ana.name}` });
  await userEvent.setup().click(row);
  return { host, dialog: await screen.findByRole('dialog') };
}
const acts = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));

test('for something new it says who is paged as well, and asks why', async () => {
  const { host, dialog } = await opens({ incidents: [] });
  const user = userEvent.setup();
  const go = within(dialog).getByRole<HTMLButtonElement>('button', { name: t.go(ana.name) });
  expect(go.disabled).toBe(true);
  expect(within(dialog).getByText(t.alsoOwners)).toBeDefined();
  expect(within(dialog).getByText(/It is \d\d:\d\d there/)).toBeDefined();
  await user.type(within(dialog).getByLabelText(t.why), 'only you know the settlement job');
  await user.click(go);
  expect(acts(host)).toEqual([
    { do: 'wake', person: ana.person, service: 's-checkout', title: 'only you know the settlement job' },
  ]);
  await waitFor(() => {
    expect(screen.queryByRole('dialog')).toBeNull();
  });
  expect(screen.getByText(t.done(ana.name))).toBeDefined();
});

test('for an open incident it calls the person there', async () => {
  const { host, dialog } = await opens({
    incidents: [acknowledged(ringing(1042, 'Checkout answers 5xx', 120), mira)],
  });
  await userEvent.setup().click(within(dialog).getByRole('button', { name: t.go(ana.name) }));
  expect(acts(host)).toEqual([{ do: 'escalate', incident: 1042, to: { person: ana.person } }]);
});

test('a quiet incident wakes nobody, so it is not offered; and whoever is out of reach is said to be', async () => {
  const { dialog } = await opens({
    incidents: [ringing(7, 'Disk 80 %', 120, { urgency: 'low', my_page: null })],
    link: { ...calm().link, state: 'lost' },
  });
  expect(within(dialog).queryByLabelText(t.about)).toBeNull();
  expect(within(dialog).getByLabelText(t.why)).toBeDefined();
  expect(within(dialog).getByRole('alert').textContent).toBe(t.unreachable);
});

test('nobody wakes themself, and a screen reader finds nothing in its way', async () => {
  const { dialog } = await opens();
  expect(screen.queryByRole('button', { name: `${t.open} ${mira.name}` })).toBeNull();
  const { violations } = await axe.run(dialog, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
});
