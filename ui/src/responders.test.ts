/** Who works on an incident, in which roles: taken with one tap, given to others, put down, and told in the timeline. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import App from './App.svelte';
import { clock } from './clock.svelte';
import { FakeHost } from './host/fake/host';
import { responder } from './host/fake/responders';
import { acknowledged, ana, calm, jonas, mira, NOTHING, ringing } from './host/fake/world';
import { timelineLine, texts } from './texts';
import { timeIn } from './time';
import type { Action } from './wire/Action';
import type { IncidentView } from './wire/IncidentView';
import type { TimelineWhat } from './wire/TimelineWhat';

const t = texts.answering.roles;

function open(incident: IncidentView): FakeHost {
  location.hash = `#/incidents/${incident.id}`;
  const host = new FakeHost('calm');
  host.change({ ...calm(), incidents: [incident] });
  render(App, { host });
  return host;
}
const acts = (host: FakeHost): Action[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const card = (): HTMLElement => screen.getByRole('region', { name: t.title });
const incident = (): IncidentView => ({
  ...acknowledged(ringing(7, 'Disk is full', 60), mira),
  responders: [
    responder(jonas, 'joined', { roles: ['commander', 'scribe'], local_hour: 3, away: true }),
    responder(mira, 'has_it'),
  ],
});
async function sound(): Promise<void> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((violation) => violation.id)).toEqual([]);
}

beforeEach(() => {
  location.hash = '';
});
afterEach(cleanup);

test('everybody who works on it is shown with their roles, how they stand and what time it is there', async () => {
  open(incident());
  const [first, second] = within(card()).getAllByRole('listitem');
  expect(first?.textContent).toContain(jonas.name);
  expect(first?.textContent).toContain(t.names.commander);
  expect(first?.textContent).toContain(t.names.scribe);
  expect(first?.textContent).toContain(t.away);
  expect(first?.textContent).toContain(
    `${t.stands.joined} · ${t.there(timeIn('Europe/Stockholm', clock.now))}`,
  );
  expect(second?.textContent).toContain(`${mira.name} (${texts.you})`);
  await sound();
});

test('one tap takes a role, another one puts it down, with the keyboard too', async () => {
  const host = open(incident());
  const mine = within(card()).getByRole('group', { name: t.mine });
  const fixer = within(mine).getByRole('button', { name: t.names.fixer });
  expect(fixer.getAttribute('aria-pressed')).toBe('false');
  await userEvent.click(fixer);
  await waitFor(() => {
    expect(fixer.getAttribute('aria-pressed')).toBe('true');
  });
  fixer.focus();
  await userEvent.keyboard('{Enter}');
  const action = { incident: 7, person: mira.person, role: 'fixer' };
  expect(acts(host)).toEqual([
    { do: 'give_role', ...action },
    { do: 'put_down_role', ...action },
  ]);
  await waitFor(() => {
    expect(fixer.getAttribute('aria-pressed')).toBe('false');
  });
});

test('who is not on it is paged by a role, and the choice says so before', async () => {
  const host = open(incident());
  await userEvent.click(within(card()).getByRole('button', { name: t.give }));
  const dialog = screen.getByRole('dialog');
  await sound();
  const there = within(dialog).getByRole('button', { name: new RegExp(`${mira.name}.*${t.on_it}`) });
  expect(there.textContent).not.toContain(t.pages);
  await userEvent.click(within(dialog).getByRole('radio', { name: t.names.communicator }));
  await userEvent.click(within(dialog).getByRole('button', { name: new RegExp(`${ana.name}.*${t.pages}`) }));
  expect(acts(host)).toEqual([{ do: 'give_role', incident: 7, person: ana.person, role: 'communicator' }]);
  await waitFor(() => {
    expect(card().textContent).toContain(t.names.communicator);
  });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a role is taken off whoever has it', async () => {
  const host = open(incident());
  await userEvent.click(within(card()).getByRole('button', { name: t.give }));
  const has = new RegExp(`${jonas.name}.*${t.put_down}`);
  await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: has }));
  expect(acts(host)).toEqual([{ do: 'put_down_role', incident: 7, person: jonas.person, role: 'commander' }]);
});

test('who may not act on it sees the roles and can change none', () => {
  open({ ...incident(), can: NOTHING });
  expect(card().textContent).toContain(t.names.commander);
  expect(within(card()).queryAllByRole('button')).toEqual([]);
});

test('the timeline says who has a role from now on, from whom, and who no more', () => {
  const whom = mira.name;
  const lines: [TimelineWhat, string][] = [
    [{ is: 'role_taken', whom, role: 'scribe', from: null }, 'Mira Okafor took the role Scribe'],
    [
      { is: 'role_taken', whom, role: 'commander', from: ana.name },
      'Mira Okafor took the role Commander; Ana Silva had it before',
    ],
    [
      { is: 'role_given', by: ana.name, whom, role: 'fixer', from: null },
      'Ana Silva gave Mira Okafor the role Fixer',
    ],
    [
      { is: 'role_given', by: null, whom, role: 'fixer', from: ana.name },
      'Mira Okafor was given the role Fixer; Ana Silva had it before',
    ],
    [{ is: 'role_put_down', whom, role: 'scribe' }, 'Mira Okafor no longer has the role Scribe'],
  ];
  for (const [what, text] of lines) expect(timelineLine(what)).toBe(text);
});
