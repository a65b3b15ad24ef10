/** What is loaded when it is needed: it comes with its words, what cannot be had says so, and what was loaded ahead is there at once. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { FAULT, type Scene } from './host/fake/scenes';
import { calm, ringing } from './host/fake/world';
import { loadAhead, OnDemand } from './on_demand.svelte';
import { screens } from './screens/screens';
import { texts } from './texts';
import { texts as said } from './texts.all';
import { speak } from './texts/language.svelte';

function open(scene: Scene, hash: string, oncalm?: () => void): FakeHost {
  location.hash = hash;
  const host = new FakeHost(scene);
  render(App, oncalm === undefined ? { host } : { host, oncalm });
  return host;
}

const all = { ...screens };

/** The files of a screen cannot be had until the returned function is called. */
function cutOff(name: keyof typeof screens, load: () => Promise<{ default: unknown }>): () => void {
  let fetch = (): ReturnType<typeof load> => Promise.reject(new TypeError('Failed to fetch'));
  Object.assign(screens, { [name]: new OnDemand(() => fetch()) });
  return () => {
    fetch = load;
  };
}

/** The files of a screen are on their way until the returned function is called; then they cannot be had. */
function late(name: keyof typeof screens): () => void {
  let refuse = (): void => undefined;
  const files = new Promise<{ default: unknown }>((_, reject) => {
    refuse = () => {
      reject(new TypeError('Failed to fetch'));
    };
  });
  Object.assign(screens, { [name]: new OnDemand(() => files) });
  return refuse;
}

afterEach(async () => {
  cleanup();
  Object.assign(screens, all);
  await speak('en');
});

test('a screen says that it comes, and comes in the language that is spoken', async () => {
  await speak('de');
  open('calm', '#/settings');
  expect(screen.getByText('Diese Seite wird geladen …').role).toBe('status');
  expect(screen.queryByRole('heading', { level: 1 })).toBeNull();
  await screen.findByRole('heading', { name: 'Optionen', level: 1 });
});

test('it is there at once in each language from then on', async () => {
  await screens.team.load();
  await speak('de');
  open('calm', '#/team');
  expect(screen.getByRole('button', { name: 'Gerät einladen' })).toBeTruthy();
  expect(screen.queryByText(texts.pageLoads)).toBeNull();
});

test('a screen that cannot be had says what to do, and is tried again', async () => {
  const back = cutOff('shifts', () => import('./screens/shifts/Shifts.svelte'));
  open('calm', '#/shifts');
  await screen.findByText(texts.pageFails);
  expect(screen.getByText(texts.pageFailsSays)).toBeTruthy();
  await userEvent.click(screen.getByRole('link', { name: texts.tabs.now }));
  back();
  await userEvent.click(screen.getByRole('link', { name: new RegExp(`^${texts.tabs.shifts}`) }));
  await screen.findByRole('heading', { name: texts.tabs.shifts, level: 1 });
  expect(screen.queryByText(texts.pageFails)).toBeNull();
});

test('what opens above the screen and cannot be had is said once', async () => {
  cutOff('palette', () => import('./screens/palette/Palette.svelte'));
  open('calm', '#/now');
  await userEvent.keyboard('{Control>}k{/Control}');
  await screen.findByText(`${texts.pageFails} ${texts.pageFailsSays}`);
  expect(screen.getByRole('heading', { name: texts.tabs.now })).toBeTruthy();
});

test('what cannot be had takes nothing else away', async () => {
  const refuse = late('palette');
  open('calm', '#/admin/integrations');
  const user = userEvent.setup();
  await screen.findByRole('button', { name: said.admin.integrations.connect });
  await user.keyboard('{Control>}k{/Control}');
  await user.click(screen.getByRole('button', { name: said.admin.integrations.connect }));
  await user.click(await screen.findByRole('button', { name: said.admin.integrations.make }));
  await screen.findByText(said.admin.integrations.once);
  refuse();
  await screen.findByText(`${texts.pageFails} ${texts.pageFailsSays}`);
  expect(screen.getByText(said.admin.integrations.once)).toBeTruthy();
});

test('what an alarm closed is not said to fail', async () => {
  const refuse = late('palette');
  const host = open('calm', '#/now');
  await userEvent.keyboard('{Control>}k{/Control}');
  const alarm = { since: calm().now_at, siren: { is: 'sounding' }, drill: false } as const;
  host.change({ alarm: { ...alarm, incidents: [1042] }, incidents: [ringing(1042, FAULT, 3)] });
  await screen.findByRole('alertdialog');
  refuse();
  await screens.palette.load();
  await tick();
  expect(screens.palette.fails).toBe(true);
  expect(screen.queryByText(`${texts.pageFails} ${texts.pageFailsSays}`)).toBeNull();
});

test('what is typed before it opens is no key of the screen below', async () => {
  late('palette');
  const host = open('acknowledged', '#/incidents/1042');
  const user = userEvent.setup();
  await user.keyboard('{Control>}k{/Control}r?1');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByRole('alertdialog')).toBeNull();
  expect(location.hash).toBe('#/incidents/1042');
  expect(host.sent.filter((intent) => intent.want === 'act')).toEqual([]);
});

test('all is loaded ahead, and what fails keeps nothing from the others', async () => {
  const order: string[] = [];
  const one = (name: string, fails = false): OnDemand<string> =>
    new OnDemand(() => {
      order.push(name);
      return fails ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve({ default: name });
    });
  const some = [one('a'), one('b', true), one('c')];
  await loadAhead(some.slice(0, 2), some.slice(2));
  expect(some.map(({ loaded, fails }) => [loaded, fails])).toEqual([
    ['a', false],
    [null, true],
    ['c', false],
  ]);
  await loadAhead([], some);
  expect(order).toEqual(['a', 'b', 'c', 'b']);
});

test('nothing is loaded ahead while it rings', async () => {
  let calm = 0;
  open('ringing', '#/now', () => (calm += 1));
  await screen.findByRole('alertdialog');
  expect(calm).toBe(0);
  await userEvent.keyboard('a');
  await waitFor(() => {
    expect(calm).toBe(1);
  });
});
