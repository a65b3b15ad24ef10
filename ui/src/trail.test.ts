/** The audit: who did what for whom, where it leads, what is asked of the hub, and who sees it. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { calm } from './host/fake/world';
import { texts } from './texts.all';
import type { Query } from './wire/Query';
import type { QueryAnswer } from './wire/QueryAnswer';

const t = texts.trail;

/** A fake hub that remembers what it was asked, and may answer otherwise. */
class Asked extends FakeHost {
  readonly queries: Query[] = [];
  answers: ((query: Query) => Promise<QueryAnswer> | null) | null = null;

  override ask(query: Query): ReturnType<FakeHost['ask']> {
    if (query.ask === 'trail' || query.ask === 'export_trail') this.queries.push(query);
    return this.answers?.(query) ?? super.ask(query);
  }
}

function open(): Asked {
  location.hash = '#/admin/audit';
  const host = new Asked('calm', 'app');
  render(App, { host });
  return host;
}

const list = async (): Promise<HTMLElement> => screen.findByRole('list', { name: t.title });

afterEach(cleanup);

test('each line says who did what to what for whom, and leads there', async () => {
  open();
  const lines = within(await list()).getAllByRole('listitem');
  expect(lines.length).toBe(50);
  const [first, second, third] = lines as [HTMLElement, HTMLElement, HTMLElement];
  const said = t.what({ kind: t.kinds.incident, did: t.dids.acknowledged });
  expect(within(first).getByText(said)).toBeTruthy();
  expect(within(first).getByText(texts.youBegin)).toBeTruthy();
  const link = within(first).getByRole('link', { name: /Checkout error rate/ });
  expect(link.getAttribute('href')).toBe('#/incidents/1042');
  expect(within(first).getByRole('time').getAttribute('title')).toMatch(/\d{2}:\d{2}:\d{2}/);
  expect(within(second).getByRole('link').getAttribute('href')).toBe('#/shifts/edit/sc-pay');
  expect(within(third).getByText(t.for('Kenji Watanabe'))).toBeTruthy();
  // what is gone has its number, and leads nowhere
  const gone = within(await list()).getAllByText(t.incident(17))[0];
  expect(gone?.closest('li')?.querySelector('a[href^="#/incidents/17"]')).toBeNull();
  // what tools and people call things is text
  expect(within(await list()).getAllByText(/<b>Grafana<\/b>/).length).toBeGreaterThan(0);
});

test('it is read back piece by piece, to where the journal begins', async () => {
  const host = open();
  const user = userEvent.setup();
  await list();
  for (const [count, before] of [
    [100, 121],
    [150, 71],
    [170, 21],
  ] as const) {
    await user.click(screen.getByRole('button', { name: t.more }));
    await waitFor(async () => {
      expect(within(await list()).getAllByRole('listitem').length).toBe(count);
    });
    expect(host.queries.at(-1)).toEqual({ ask: 'trail', before });
  }
  expect(screen.queryByRole('button', { name: t.more })).toBeNull();
  expect(screen.getByText(t.hub)).toBeTruthy();
  expect(screen.getByText(new RegExp(t.begins('').replace(/\.$/, '').trim()))).toBeTruthy();
});

test('one person and one kind of thing are asked of the hub, and reading begins anew', async () => {
  const host = open();
  const user = userEvent.setup();
  await list();
  await user.click(screen.getByRole('button', { name: t.more }));
  await waitFor(() => {
    expect(host.queries.length).toBe(2);
  });
  await user.selectOptions(screen.getByLabelText(t.person), 'Ana Silva');
  await user.selectOptions(screen.getByLabelText(t.kind), t.kinds.cover);
  await waitFor(() => {
    expect(host.queries.at(-1)).toEqual({ ask: 'trail', person: 'p-ana', kind: 'cover' });
  });
  await waitFor(async () => {
    const lines = within(await list()).getAllByRole('listitem');
    expect(lines.length).toBe(14);
    expect(lines.every((line) => line.textContent.includes('Ana Silva'))).toBe(true);
  });
  await user.click(screen.getByRole('button', { name: t.save }));
  expect(await screen.findByText(t.saved('/home/mira/Downloads/audit.csv'))).toBeTruthy();
  expect(host.sent.at(-1)).toEqual({ want: 'save_trail', person: 'p-ana', kind: 'cover' });
});

test('where nothing fits it says so, and where more may follow it leads on', async () => {
  const host = open();
  const user = userEvent.setup();
  await list();
  await user.selectOptions(screen.getByLabelText(t.kind), t.kinds.heartbeat);
  expect(await screen.findByText(t.none)).toBeTruthy();
  expect(screen.queryByRole('button', { name: t.more })).toBeNull();
  host.answers = (query) =>
    query.ask === 'trail'
      ? Promise.resolve({
          is: 'trail',
          value: {
            lines: [],
            next: 7,
            begins: '2026-01-01T00:00:00Z',
            looked_until: '2026-02-01T00:00:00Z',
          },
        })
      : null;
  await user.selectOptions(screen.getByLabelText(t.kind), t.kinds.service);
  expect(await screen.findByText(/There may be something before/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: t.more }));
  await waitFor(() => {
    expect(host.queries.at(-1)).toEqual({ ask: 'trail', kind: 'service', before: 7 });
  });
});

test('nothing stands against it, and nobody but admins sees it', async () => {
  const host = open();
  await list();
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.help}`)).toEqual([]);
  const { account } = calm();
  if (account === null) throw new Error('the fake person has joined');
  host.change({ account: { ...account, role: 'lead' } });
  await screen.findByText(texts.admin.onlyAdmins);
  expect(screen.queryByRole('list', { name: t.title })).toBeNull();
});
