/** What Now shows whoever cannot be paged yet, and why something is quiet in the list. */
import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { texts } from './texts';
import { catalogue } from './texts/catalogue';

const t = texts.reach.ready;

afterEach(cleanup);

function open(scene: 'unproven' | 'calm' | 'quieted', hash: string): FakeHost {
  location.hash = hash;
  const host = new FakeHost(scene);
  render(App, { host });
  return host;
}

const line = (title: string) => {
  const found = screen.getByText(
    (_, node) => node?.matches('li .title') === true && node.textContent.startsWith(title),
  );
  return within(found.closest('li') as HTMLElement);
};

test('each line that is left has what mends it, and what is done has nothing', async () => {
  const host = open('unproven', '#/now');
  const user = userEvent.setup();
  await screen.findByText(t.title);
  expect(line(t.sound).queryByRole('button')).toBeNull();
  expect(line(t.sound).getByText(`(${t.done})`)).toBeTruthy();
  expect(line(t.notifications).getByText(catalogue.parts.mend.notifications)).toBeTruthy();
  await user.click(line(t.notifications).getByRole('button', { name: t.test }));
  await user.click(line(t.proof).getByRole('button', { name: t.page }));
  expect(host.sent.map((intent) => intent.want)).toEqual(expect.arrayContaining(['self_test', 'page_me']));
  expect(line(t.contact).getByRole('link').getAttribute('href')).toBe('#/settings');
  expect(line(t.shift).queryByRole('link')).toBeNull();
});

test('whoever can be paged is not asked to do anything', async () => {
  open('calm', '#/now');
  await screen.findByText(texts.now.device);
  expect(screen.queryByText(t.title)).toBeNull();
});

test('what is quiet says why', async () => {
  open('quieted', '#/incidents');
  expect((await screen.findAllByText(texts.intake.inStormOf(214))).length).toBe(1);
  expect(screen.getByText(texts.intake.inStorm)).toBeTruthy();
  expect(screen.getByText(texts.intake.storm(214))).toBeTruthy();
  const [begin = '', end = ''] = texts.intake
    .underMaintenanceUntil({ name: 'Move the index to new machines', until: '\u0000' })
    .split('\u0000');
  const chip = screen.getByText((said) => said.startsWith(begin) && said.endsWith(end));
  expect(chip.textContent).toMatch(/\d\d:\d\d/);
});

test.each([
  ['unproven', '#/now'],
  ['quieted', '#/incidents/1049'],
] as const)('nothing is in the way of a screen reader: %s', async (scene, hash) => {
  open(scene, hash);
  await screen.findAllByRole('heading', { level: 1 });
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map((one) => one.id)).toEqual([]);
});
