/** Insights: what is asked, what is drawn and said of it, and where it is found. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { lengthTicks } from './screens/insights/ticks';
import { texts } from './texts.all';
import type { Query } from './wire/Query';

const t = texts.insights;

/** A fake hub that remembers what it was asked. */
class Asked extends FakeHost {
  readonly queries: Query[] = [];

  override ask(query: Query): ReturnType<FakeHost['ask']> {
    this.queries.push(query);
    return super.ask(query);
  }
}

function open(scene: 'calm' | 'empty', place: 'app' | 'browser' = 'app'): Asked {
  location.hash = '#/insights';
  const host = new Asked(scene, place);
  render(App, { host });
  return host;
}

afterEach(cleanup);

test('the team’s weeks are drawn, and stand in tables', async () => {
  open('calm');
  const chart = within(await screen.findByRole('figure', { name: t.perWeek }));
  const table = within(chart.getByRole('table', { hidden: true }));
  expect(table.getAllByRole('row', { hidden: true }).length).toBe(5);
  expect(table.getByRole('columnheader', { name: t.wakings, hidden: true })).toBeTruthy();
  const people = within(screen.getByRole('region', { name: t.people }));
  expect(people.getAllByRole('row').length).toBe(6);
  const sources = within(screen.getByRole('region', { name: t.sources }));
  expect(sources.getByText(t.votes({ yes: 3, no: 9 }))).toBeTruthy();
  expect(sources.getByText(/<b>kube-state-metrics<\/b>/)).toBeTruthy();
});

test('whose figures and for how long is asked of the hub', async () => {
  const host = open('calm');
  const user = userEvent.setup();
  await screen.findByRole('figure', { name: t.perWeek });
  expect(host.queries.at(-1)).toEqual({ ask: 'insights', team: 't-pay', weeks: 4 });
  await user.selectOptions(screen.getByLabelText(t.of), t.mine);
  await waitFor(() => {
    expect(host.queries.at(-1)).toEqual({ ask: 'insights', weeks: 4 });
  });
  await screen.findByRole('figure', { name: t.acknowledgeMine });
  await user.click(screen.getByRole('radio', { name: t.periods[12] }));
  await screen.findByText(/forgotten those/);
  expect(host.queries.at(-1)).toEqual({ ask: 'insights', weeks: 12 });
});

test('what somebody carries stands against what the team says is enough, in words', async () => {
  open('calm');
  await screen.findByRole('figure', { name: t.perWeek });
  const people = within(screen.getByRole('region', { name: t.people }));
  const row = (name: string): HTMLElement => {
    const found = people.getByText(name).closest('tr');
    if (found === null) throw new Error(`no row of ${name}`);
    return found;
  };
  const mine = within(row(texts.youBegin));
  expect(mine.getByText(t.caps.pages({ most: 14, cap: 10 }), { exact: false })).toBeTruthy();
  expect(mine.getAllByText(t.caps.over).length).toBe(2);
  const ana = within(row('Ana Silva'));
  expect(ana.getByText(t.caps.nights({ most: 2, cap: 2 }), { exact: false })).toBeTruthy();
  expect(ana.queryByText(t.caps.over)).toBeNull();
});

test('weeks without anything teach what will be here', async () => {
  open('empty');
  expect(await screen.findByText(t.nothing)).toBeTruthy();
  expect(screen.getByText(t.noDrills)).toBeTruthy();
  expect(screen.queryByRole('figure')).toBeNull();
});

test('the app saves the table, and says where', async () => {
  const host = open('calm');
  const user = userEvent.setup();
  await screen.findByRole('figure', { name: t.perWeek });
  await user.click(screen.getByRole('button', { name: t.save }));
  expect(await screen.findByText(t.saved('/home/mira/Downloads/insights.csv'))).toBeTruthy();
  expect(host.sent.at(-1)).toEqual({ want: 'save_insights', team: 't-pay', weeks: 4 });
});

test('it is a tab where there is room, and beside Team on a phone', async () => {
  open('calm');
  await screen.findByRole('figure', { name: t.perWeek });
  const tabs = within(screen.getByRole('navigation', { name: texts.app }));
  expect(tabs.getByRole('link', { name: t.title }).getAttribute('aria-current')).toBe('page');
  const pages = within(screen.getByRole('navigation', { name: texts.tabs.team }));
  expect(pages.getByRole('link', { name: texts.tabs.team }).getAttribute('href')).toBe('#/team');
});

test('nothing stands against it, drawn or empty', async () => {
  for (const scene of ['calm', 'empty'] as const) {
    open(scene);
    await screen.findByRole('region', { name: t.drills });
    const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(found.violations.map((one) => `${one.id}: ${one.help}`)).toEqual([]);
    cleanup();
  }
});

test('a scale of lengths has lines where people count', () => {
  expect(lengthTicks(3)).toEqual([0, 1, 2, 3]);
  expect(lengthTicks(90)).toEqual([0, 60]);
  expect(lengthTicks(340)).toEqual([0, 120, 240]);
  expect(lengthTicks(9000)).toEqual([0, 3600, 7200]);
  expect(lengthTicks(30 * 86_400).length).toBeLessThanOrEqual(5);
});
