/** Calendars outside of Baton, on a fake host: links, files, and calendars that are read. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { texts } from './texts.all';

const t = texts.shifts.calendars;

async function open(): Promise<FakeHost> {
  location.hash = '#/shifts/calendars';
  const host = new FakeHost('shifts');
  render(App, { host });
  await screen.findByRole('heading', { name: t.links }, { timeout: 5000 });
  return host;
}
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2027-03-24T13:40:00Z') });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test('a link is shown once, listed by its name, and revoked', async () => {
  const host = await open();
  await userEvent.type(screen.getByLabelText(t.linkName), 'Kitchen');
  await userEvent.click(button(t.make));
  await screen.findByText(/calendar\/.*\.ics$/);
  expect(host.sent).toContainEqual({ want: 'make_calendar_link', name: 'Kitchen' });
  await userEvent.click(await screen.findByRole('button', { name: t.revokeWhich('Kitchen') }));
  await waitFor(() => {
    expect(screen.queryByRole('button', { name: t.revokeWhich('Kitchen') })).toBeNull();
  });
});

test('the owner saves a file, and says where', async () => {
  const host = await open();
  await userEvent.click(button(t.saveMine));
  await screen.findByText(/shifts\.ics$/);
  expect(host.sent.some((intent) => intent.want === 'save_shifts')).toBe(true);
});

test('an address that is none is refused in place', async () => {
  await open();
  await userEvent.type(screen.getByLabelText(t.sourceName), 'Mine');
  await userEvent.type(screen.getByLabelText(t.url), 'calendar');
  await userEvent.click(button(t.add));
  expect(await screen.findByRole('alert')).toBeTruthy();
});

test('a file is looked at before anything of it is recorded', async () => {
  const host = await open();
  const file = new File(['BEGIN:VCALENDAR'], 'a.ics', { type: 'text/calendar' });
  await userEvent.upload(screen.getByLabelText(t.choose), file);
  await screen.findByText('Skiing');
  expect(host.sent).toEqual([]);
  await userEvent.click(button(t.record(1)));
  await screen.findByText(t.recorded(1));
  expect(host.sent).toMatchObject([{ want: 'act', action: { do: 'record_absence', kind: 'vacation' } }]);
});

test('nothing is in the way of a screen reader', { timeout: 20_000 }, async () => {
  await open();
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
});
