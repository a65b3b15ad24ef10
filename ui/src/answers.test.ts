/** What a paged person can do besides taking it and leaving it, reports, and the policy editor, on a fake host. */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { calm, mira, OPEN, ringing, acknowledged } from './host/fake/world';
import { texts } from './texts.all';
import type { Action } from './wire/Action';
import type { IncidentView } from './wire/IncidentView';

const t = texts.answering;

function open(hash: string, incidents: IncidentView[] = []): FakeHost {
  location.hash = hash;
  const host = new FakeHost('calm');
  host.change({ ...calm(), incidents });
  render(App, { host });
  return host;
}
const acts = (host: FakeHost): Action[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });
const mine = (): IncidentView => acknowledged(ringing(7, 'Disk is full', 60), mira);
const isDisabled = (element: HTMLElement): boolean => (element as HTMLButtonElement).disabled;
async function sound(): Promise<void> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((violation) => violation.id)).toEqual([]);
}

beforeEach(() => {
  location.hash = '';
});
afterEach(cleanup);

describe('later', () => {
  test('back in 15 min acknowledges again with a time', async () => {
    const host = open('#/incidents/7', [mine()]);
    await userEvent.click(button(t.later));
    await sound();
    await userEvent.click(button(new RegExp(t.backIn(15))));
    expect(acts(host)).toEqual([{ do: 'acknowledge', incident: 7, back_in_min: 15 }]);
  });

  test('a snooze says until when', async () => {
    const host = open('#/incidents/7', [mine()]);
    await userEvent.click(button(t.later));
    await userEvent.click(button(new RegExp(t.snoozeFor[60])));
    const [action] = acts(host);
    if (action?.do !== 'snooze') throw new Error('it was not snoozed');
    const ahead = Date.parse(action.until) - Date.now();
    expect(Math.round(ahead / 60_000)).toBe(60);
    await waitFor(() => {
      expect(screen.getByText(t.snoozedUntil)).toBeTruthy();
    });
  });
});

test('I can\u2019t till morning leaves the hour to the hub', async () => {
  const host = open('#/incidents/7', [mine()]);
  await userEvent.click(button(texts.alarm.cantMore));
  await userEvent.click(button(new RegExp(t.cantMorning)));
  expect(acts(host)).toEqual([{ do: 'cant_till_morning', incident: 7 }]);
});

test('a note is written, and shows in the timeline with who wrote it', async () => {
  const host = open('#/incidents/7', [mine()]);
  expect(isDisabled(button(t.noteGo))).toBe(true);
  await fireEvent.input(screen.getByLabelText(t.note), { target: { value: 'one replica is down' } });
  await userEvent.click(button(t.noteGo));
  expect(acts(host)).toEqual([{ do: 'note', incident: 7, text: 'one replica is down', vendor: null }]);
  await waitFor(() => {
    expect(screen.getByText('one replica is down')).toBeTruthy();
    expect(screen.getByText(texts.incidents.wrote(mira.name))).toBeTruthy();
  });
});

test('a vendor is waited for, and a note ends that', async () => {
  const host = open('#/incidents/7', [mine()]);
  await userEvent.click(button(new RegExp(t.vendorTitle('Card provider'))));
  const dialog = screen.getByRole('dialog');
  expect(within(dialog).getByText('+49 30 901820, option 2')).toBeTruthy();
  await sound();
  await fireEvent.input(within(dialog).getByLabelText(t.vendorCase), { target: { value: 'case 123' } });
  await userEvent.click(within(dialog).getByRole('button', { name: t.vendorGo }));
  expect(acts(host)).toEqual([
    { do: 'call_vendor', incident: 7, vendor: 'v-cards', case: 'case 123', update_min: 30 },
  ]);
  await waitFor(() => {
    expect(
      screen.getAllByText(t.waitsForCase({ name: 'Card provider', case: 'case 123' })).length,
    ).toBeGreaterThan(0);
  });
  await userEvent.selectOptions(screen.getByLabelText(t.vendorNews), 'answered/v-cards');
  await fireEvent.input(screen.getByLabelText(t.note), { target: { value: 'fixed on their side' } });
  await userEvent.click(button(t.noteGo));
  expect(acts(host).at(-1)).toEqual({
    do: 'note',
    incident: 7,
    text: 'fixed on their side',
    vendor: { is: 'answered', vendor: 'v-cards' },
  });
});

test('duplicates are merged into another open incident, and that is undone', async () => {
  const other = ringing(8, 'Disk of db-3 is full', 90, { my_page: null, can: OPEN });
  const host = open('#/incidents/7', [mine(), other]);
  await userEvent.click(button(t.merge));
  await userEvent.click(button(/Disk of db-3 is full/));
  expect(acts(host)).toEqual([{ do: 'merge', incident: 7, into: 8 }]);
  await userEvent.click(await screen.findByRole('button', { name: t.unmerge }));
  expect(acts(host).at(-1)).toEqual({ do: 'unmerge', incident: 7 });
});

test('was it worth it', async () => {
  const host = open('#/incidents/7', [mine()]);
  await userEvent.click(button(t.worthNo));
  expect(acts(host)).toEqual([{ do: 'judge', incident: 7, worth: 'no' }]);
  await waitFor(() => {
    expect(screen.getByText(t.worthSaid({ yes: 0, no: 1 }))).toBeTruthy();
  });
  expect(button(t.worthNo).getAttribute('aria-pressed')).toBe('true');
});

test('the hand-off suggests first, with why', async () => {
  open('#/incidents/7', [mine()]);
  await userEvent.click(button(texts.alarm.handOff));
  const first = within(screen.getByRole('dialog')).getAllByRole('listitem')[0];
  expect(first?.textContent).toMatch(/Ana.*Suggested.*on duty hours \(14:00\) · phone proven/s);
});

describe('a report', () => {
  test('tells three facts to owners whom nobody has to know', async () => {
    const host = open('#/incidents');
    await userEvent.click(button(t.report.open));
    const dialog = within(await screen.findByRole('dialog'));
    expect(isDisabled(dialog.getByRole('button', { name: t.report.go }))).toBe(true);
    await sound();
    await fireEvent.input(dialog.getByLabelText(t.report.impact), { target: { value: 'nobody can pay' } });
    await fireEvent.click(dialog.getByLabelText(t.report.sinces.ten));
    await fireEvent.input(dialog.getByLabelText(t.report.tried), { target: { value: 'another card' } });
    await userEvent.click(dialog.getByRole('button', { name: t.report.go }));
    const [action] = acts(host);
    if (action?.do !== 'report') throw new Error('nothing was reported');
    expect(action).toMatchObject({ service: 's-checkout', impact: 'nobody can pay', urgency: 'high' });
    expect(Math.round((Date.now() - Date.parse(action.since ?? '')) / 60_000)).toBe(10);
    await waitFor(() => {
      expect(screen.getAllByText('nobody can pay').length).toBeGreaterThan(0);
    });
  });

  test('is the first thing that front-line support sees', () => {
    location.hash = '#/now';
    const host = new FakeHost('calm');
    const account = calm().account;
    if (account === null) throw new Error('nobody has joined');
    host.change({ account: { ...account, role: 'reporter' } });
    render(App, { host });
    expect(button(t.report.open)).toBeTruthy();
  });
});

describe('the policy editor', () => {
  const p = t.policy;

  test('is reached from a service', async () => {
    open('#/team');
    const [link] = await screen.findAllByRole('link', { name: p.link('Usual') });
    expect(link?.getAttribute('href')).toBe('#/team/policy/p-usual');
  });

  test('previews before it saves, and undoes', async () => {
    const host = open('#/team/policy/p-usual');
    await screen.findByRole('heading', { name: p.level(2) });
    await screen.findByText(texts.shifts.dryRun.holds);
    await sound();
    expect(isDisabled(button(p.save))).toBe(true);
    await userEvent.click(button(p.addLevel));
    expect(isDisabled(button(p.save))).toBe(true);
    await waitFor(() => {
      expect(isDisabled(button(p.save))).toBe(false);
    });
    expect(acts(host)).toEqual([]);
    await userEvent.click(button(p.undo));
    expect(screen.queryByRole('heading', { name: p.level(3) })).toBeNull();
    await userEvent.click(button(p.redo));
    await waitFor(() => {
      expect(isDisabled(button(p.save))).toBe(false);
    });
    await userEvent.click(button(p.save));
    const [action] = acts(host);
    if (action?.do !== 'put_policy') throw new Error('it was not saved');
    expect(action.policy.levels).toHaveLength(3);
  });

  test('says why it cannot be saved, and warns', async () => {
    open('#/team/policy/p-usual');
    await userEvent.click(await screen.findByRole('button', { name: p.removeLevel(2) }));
    const timeout = screen.getByLabelText(p.timeout);
    await fireEvent.change(timeout, { target: { value: '10' } });
    await screen.findByText(/Level 1 is over after 10 s/);
    await userEvent.click(button(p.removeLevel(1)));
    await screen.findByText(/a policy has at least one level/);
    expect(isDisabled(button(p.save))).toBe(true);
  });
});
