/** Drills: what the Team screen shows, what its buttons send, and what a ring looks like. */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { texts } from './texts';

const t = texts.drills;

function open(tab: 'team' | 'now'): FakeHost {
  location.hash = `#/${tab}`;
  const host = new FakeHost('calm', 'app');
  render(App, { host });
  return host;
}

const acts = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));

afterEach(cleanup);

test('the table has the times of the rungs, and what carried the drill', async () => {
  open('team');
  const results = within(await screen.findByRole('region', { name: t.results }));
  expect(results.getAllByRole('table').length).toBe(3);
  expect(results.getAllByText(/Passed: Work mail/).length).toBeGreaterThan(0);
  expect(results.getAllByText(/Failed: nobody answered/).length).toBeGreaterThan(0);
  expect(results.getByText(t.deafWay('mira-laptop'))).toBeTruthy();
});

test('the team screen with drills has nothing against it', async () => {
  open('team');
  await screen.findByRole('region', { name: t.results });
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.help}`)).toEqual([]);
});

test('a plan and a wish are sent as they are', async () => {
  const host = open('team');
  const user = userEvent.setup();
  await user.selectOptions(await screen.findByLabelText(t.plan('Payments')), '30');
  await user.selectOptions(screen.getByLabelText(t.nights), 'yes');
  const [plan, wish] = acts(host) as [{ rules: { drills: { every_days: number } } }, { what: unknown }];
  expect(plan.rules.drills.every_days).toBe(30);
  expect(wish.what).toEqual({ do: 'set_night_drills', nights: 'yes' });
});

test('a team says how long its devices have, and its members and leads stay as they are', async () => {
  const host = open('team');
  const user = userEvent.setup();
  const choice = await screen.findByLabelText<HTMLSelectElement>(t.nextWay('Payments'));
  expect(choice.value).toBe('20');
  expect(within(choice).getByText(t.seconds(120))).toBeTruthy();
  expect(screen.getByText(t.nextWaySays)).toBeTruthy();
  const before = host.view.drills.teams.find((team) => team.team === 't-pay')?.is;
  await user.selectOptions(choice, '60');
  expect(acts(host)).toEqual([{ do: 'put_team', team: { ...before, receive_within_s: 60 } }]);
  await vi.waitFor(() => {
    expect(choice.value).toBe('60');
  });
});

test('a team says what is enough, one cap leaves the other, and the plan stays as it is', async () => {
  const host = open('team');
  const user = userEvent.setup();
  const pages = await screen.findByLabelText<HTMLSelectElement>(t.caps.of.pages_per_week('Payments'));
  const nights = screen.getByLabelText<HTMLSelectElement>(t.caps.of.nights_per_four_weeks('Payments'));
  expect([pages.value, nights.value]).toEqual(['', '']);
  await user.selectOptions(pages, '10');
  await vi.waitFor(() => {
    expect(pages.value).toBe('10');
  });
  await user.selectOptions(nights, '0');
  await vi.waitFor(() => {
    expect(nights.value).toBe('0');
  });
  await user.selectOptions(pages, '');
  const rules = { team: 't-pay', proof_good_for_h: 24 };
  expect(acts(host)).toEqual(
    [
      { pages_per_week: 10 },
      { pages_per_week: 10, nights_per_four_weeks: 0 },
      { nights_per_four_weeks: 0 },
    ].map((caps) => ({ do: 'put_reach_rules', rules: { ...rules, caps } })),
  );
});

test('a second cap builds on the first before the hub has it', async () => {
  const host = open('team');
  const pages = await screen.findByLabelText<HTMLSelectElement>(t.caps.of.pages_per_week('Payments'));
  const nights = screen.getByLabelText<HTMLSelectElement>(t.caps.of.nights_per_four_weeks('Payments'));
  await fireEvent.change(pages, { target: { value: '10' } });
  await fireEvent.change(nights, { target: { value: '0' } });
  expect([pages.value, nights.value]).toEqual(['10', '0']);
  const both = { pages_per_week: 10, nights_per_four_weeks: 0 };
  expect(acts(host)).toMatchObject([{ rules: { caps: { pages_per_week: 10 } } }, { rules: { caps: both } }]);
  await vi.waitFor(() => {
    expect(host.view.drills.teams.find((known) => known.team === 't-pay')?.caps).toEqual(both);
  });
  expect([pages.value, nights.value]).toEqual(['10', '0']);
});

test('whoever takes the plan away says so', async () => {
  const host = open('team');
  const user = userEvent.setup();
  await user.selectOptions(await screen.findByLabelText(t.plan('Payments')), '');
  expect(acts(host)).toMatchObject([{ do: 'put_reach_rules', rules: { drills: null } }]);
});

test('a drill rings as one, with one answer, and is no incident', async () => {
  const host = open('now');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: t.begin }));
  const alarm = within(await screen.findByRole('alertdialog', {}, { timeout: 5000 }));
  expect(alarm.getByText(t.label)).toBeTruthy();
  expect(alarm.queryByText(texts.alarm.escalate)).toBeNull();
  expect(host.view.incidents.filter((known) => known.drill).length).toBe(1);
  await user.click(alarm.getByRole('button', { name: new RegExp(t.here) }));
  expect(acts(host).at(-1)).toMatchObject({ do: 'acknowledge' });
});
