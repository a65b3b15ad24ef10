/** A phone joins by a link: where one is offered, where it cannot be, and what becomes of its code. */
import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { calm } from './host/fake/world';
import { texts } from './texts.all';

const t = texts.admin.phone;

function open(hash: string, hub?: string, place: 'app' | 'browser' = 'app'): FakeHost {
  location.hash = hash;
  const host = new FakeHost(hash.startsWith('#/join') ? 'first_run' : 'calm', place);
  const { account } = calm();
  if (hub !== undefined && account !== null) host.change({ account: { ...account, hub } });
  render(App, { host });
  return host;
}

afterEach(cleanup);

test.each(['app', 'browser'] as const)('in the %s, link and picture stand beside the code', async (place) => {
  open('#/settings', 'https://hub.example.org', place);
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: t.add }));
  await user.click(screen.getByRole('button', { name: texts.team.make }));
  await screen.findByRole('img', { name: t.qr });
  expect(screen.getByText('https://hub.example.org/#/join?code=7KQ2M-XV4TD')).toBeTruthy();
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.help}`)).toEqual([]);
});

test.each(['app', 'browser'] as const)(
  'in the %s, a hub that only this computer reaches says so',
  async (place) => {
    open('#/team', undefined, place);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: texts.team.invite }));
    await user.click(screen.getByRole('button', { name: texts.team.make }));
    await screen.findByText(t.notHere);
    expect(screen.queryByRole('img', { name: t.qr })).toBeNull();
  },
);

test('the code of a link is filled in, and leaves the address', async () => {
  open('#/join?code=7KQ2M-XV4TD', undefined, 'browser');
  expect(await screen.findByLabelText(texts.firstRun.join.code)).toHaveProperty('value', '7KQ2M-XV4TD');
  expect(location.hash).toBe('');
});

test('a browser that has not joined promises no more either', async () => {
  open('#/join', undefined, 'browser');
  expect(await screen.findByText(texts.firstRun.leadBrowser)).toBeTruthy();
  expect(screen.queryByText(texts.firstRun.lead)).toBeNull();
});

test('a browser promises no more than it keeps', async () => {
  const host = open('#/now', undefined, 'browser');
  host.change({ incidents: [] });
  expect(await screen.findByText(texts.now.noneSaysBrowser)).toBeTruthy();
  expect(screen.queryByText(texts.now.noneSays)).toBeNull();
});
