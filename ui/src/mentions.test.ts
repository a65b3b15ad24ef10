/** Mentions in notes: offered while somebody types, with the keyboard; written as the hub reads them, and marked in the timeline. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { acknowledged, ana, calm, jonas, line, mira, ringing } from './host/fake/world';
import { texts } from './texts.all';
import type { Action } from './wire/Action';
import type { View } from './wire/View';

const t = texts.answering;

function open(change: Partial<View> = {}, hash = '#/incidents/7'): FakeHost {
  location.hash = hash;
  const host = new FakeHost('calm');
  host.change({ ...calm(), incidents: [acknowledged(ringing(7, 'Disk is full', 60), mira)], ...change });
  render(App, { host });
  return host;
}
const acts = (host: FakeHost): Action[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const field = (): HTMLTextAreaElement => screen.getByLabelText(t.note);
const list = (): HTMLElement | null => screen.queryByRole('listbox', { name: t.mention });
const offered = (): string[] =>
  within(screen.getByRole('listbox', { name: t.mention }))
    .getAllByRole('option')
    .map((option) => option.textContent.trim());
async function sound(): Promise<void> {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((violation) => violation.id)).toEqual([]);
}

beforeEach(() => {
  location.hash = '';
});
afterEach(cleanup);

test('behind an @ everybody else is offered, and what is typed narrows it down', async () => {
  open();
  await userEvent.type(field(), 'ask @');
  expect(offered()).not.toContain(mira.name);
  expect(offered().length).toBe(4);
  await sound();
  await userEvent.type(field(), 'si');
  expect(offered()).toEqual([ana.name]);
  expect(screen.getByText(t.mentionFound(1))).toBeTruthy();
});

test('the keyboard chooses, closes, and writes what the hub reads as that person', async () => {
  const host = open();
  await userEvent.type(field(), 'ask @');
  const options = screen.getAllByRole('option');
  expect(field().getAttribute('aria-activedescendant')).toBe(options[0]?.id);
  await userEvent.keyboard('{ArrowDown}');
  expect(field().getAttribute('aria-activedescendant')).toBe(options[1]?.id);
  await userEvent.keyboard('{Escape}');
  expect(list()).toBeNull();
  expect(field().value).toBe('ask @');
  await userEvent.keyboard('jon{Enter}');
  expect(field().value).toBe(`ask @${jonas.name} `);
  expect(list()).toBeNull();
  await userEvent.keyboard('please');
  await userEvent.click(screen.getByRole('button', { name: t.noteGo }));
  const text = `ask @${jonas.name} please`;
  expect(acts(host)).toEqual([{ do: 'note', incident: 7, text, vendor: null }]);
  await waitFor(() => {
    expect(document.querySelector('mark')?.textContent).toBe(`@${jonas.name}`);
  });
});

test('who shares a name is written by handle, as the hub says', async () => {
  const team = calm().team.map((known) =>
    known.person.person === ana.person ? { ...known, mention: '@ana.silva.1' } : known,
  );
  open({ team });
  await userEvent.type(field(), '@ana');
  await userEvent.click(screen.getByRole('option'));
  expect(field().value).toBe('@ana.silva.1 ');
});

test('an address, and a name that nobody has, offer nobody; Enter is a new line then', async () => {
  open();
  await userEvent.type(field(), 'mira@ana');
  expect(list()).toBeNull();
  await userEvent.type(field(), ' @nobody{Enter}x');
  expect(list()).toBeNull();
  expect(field().value).toBe('mira@ana @nobody\nx');
});

test('the timeline marks mentions, one\u2019s own in another way, and shows no markup', () => {
  const incident = acknowledged(ringing(7, 'Disk is full', 60), mira);
  const pieces = [
    { text: '@Mira Okafor', person: mira.person },
    { text: ' <img src=x onerror=alert(1)> ', person: null },
    { text: '@Ana Silva', person: ana.person },
  ];
  const text = pieces.map((piece) => piece.text).join('');
  const timeline = [...incident.timeline, line(-60, 9000, { is: 'noted', text, pieces }, jonas.name)];
  open({ incidents: [{ ...incident, timeline }] });
  const marks = [...document.querySelectorAll('mark')];
  expect(marks.map((mark) => mark.textContent)).toEqual(['@Mira Okafor', '@Ana Silva']);
  expect(marks.map((mark) => mark.classList.contains('me'))).toEqual([true, false]);
  expect(document.querySelector('img[src="x"]')).toBeNull();
  expect(screen.getByText(/<img src=x/)).toBeTruthy();
});

test('a note of an older hub shows without its pieces', () => {
  const incident = acknowledged(ringing(7, 'Disk is full', 60), mira);
  const what = { is: 'noted' as const, text: 'seen @Ana Silva', pieces: [] };
  open({ incidents: [{ ...incident, timeline: [...incident.timeline, line(-60, 9000, what, jonas.name)] }] });
  expect(screen.getByText('seen @Ana Silva')).toBeTruthy();
});

test('a notice of a mention leads to its incident', async () => {
  const about = { is: 'mentioned' as const, incident: 7, text: '@Mira Okafor look' };
  const text = 'Ana mentions you in a note on incident 7 (Disk is full): @Mira Okafor look';
  const inbox = [{ id: 1, at: new Date().toISOString(), by: ana, text, about }];
  const host = open({}, '#/shifts');
  host.push({ push: 'view', with: { ...host.view, shifts: { ...host.view.shifts, inbox } } });
  const link = await screen.findByRole('link', { name: texts.shifts.inbox.incident(7) });
  expect(link.getAttribute('href')).toBe('#/incidents/7');
});
