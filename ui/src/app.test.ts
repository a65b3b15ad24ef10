/** The whole interface on a fake host: what is shown at each stage, and what each key and button sends. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { FAULT, type Scene } from './host/fake/scenes';
import { acknowledged, calm, mira, ringing } from './host/fake/world';
import { screens } from './screens/screens';
import { texts } from './texts.all';
import type { Intent } from './wire/Intent';

function open(scene: Scene, hash = ''): FakeHost {
  location.hash = hash;
  const host = new FakeHost(scene);
  render(App, { host });
  return host;
}

const wants = (host: FakeHost): Intent['want'][] => host.sent.map((intent) => intent.want);
const acts = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const button = (name: string | RegExp): HTMLElement => screen.getByRole('button', { name });

beforeEach(() => {
  location.hash = '';
});
afterEach(cleanup);

describe('first run', () => {
  test('starts a hub with a name and, unless told otherwise, the demo team; then shows Now', async () => {
    const host = open('first_run');
    const user = userEvent.setup();
    expect(button(texts.firstRun.start.go)).toHaveProperty('disabled', true);
    await user.type(screen.getByLabelText(texts.firstRun.start.name), ' Mira Okafor ');
    await user.click(button(texts.firstRun.start.go));
    expect(host.sent).toEqual([{ want: 'start_hub', your_name: 'Mira Okafor', demo: true }]);
    await screen.findByText(texts.firstRun.joining);
    await screen.findByText(texts.now.onCall, undefined, { timeout: 5000 });
  });

  test('joins by link, and shows why it did not work where it was tried', async () => {
    const host = open('first_run');
    const user = userEvent.setup();
    await user.click(button(new RegExp(texts.firstRun.join.title)));
    await user.type(screen.getByLabelText(texts.firstRun.join.link), 'baton://join?hub=x&code=OLD');
    await user.click(button(texts.firstRun.join.go));
    expect(host.sent).toEqual([{ want: 'join', link: 'baton://join?hub=x&code=OLD', hub: null, code: null }]);
    expect((await screen.findByRole('alert')).textContent).toContain('This invite does not work any more.');
  });

  test('offers services for later only', () => {
    open('first_run');
    expect(button(new RegExp(texts.firstRun.connect.title))).toHaveProperty('disabled', true);
  });

  test('says when the hub does not start', () => {
    open('first_run_failed');
    expect(screen.getByRole('alert').textContent).toContain('A part of Baton does not start.');
  });
});

describe('stages', () => {
  test('follow the view', async () => {
    const host = open('first_run');
    expect(screen.getByText(texts.firstRun.title)).toBeTruthy();
    host.change({ stage: 'joining', local_hub: { is: 'starting' } });
    await screen.findByText(texts.firstRun.steps.hub);
    host.change(calm());
    await screen.findByText(texts.now.onCall);
    host.change({
      alarm: { incidents: [1042], since: calm().now_at, siren: { is: 'sounding' }, drill: false },
      incidents: [ringing(1042, FAULT, 3)],
    });
    await screen.findByRole('alertdialog');
    expect(screen.queryByText(texts.now.onCall)).toBeNull();
  });

  test('after the answer, what rang is what is shown', async () => {
    const host = open('ringing');
    host.change({ alarm: null, incidents: [acknowledged(ringing(1042, FAULT, 60), mira)] });
    await screen.findByRole('heading', { level: 1, name: FAULT });
    expect(location.hash).toBe('#/incidents/1042');
  });

  test('the alarm leaves to what is looked for first; the rest of the incident is there a moment later', async () => {
    const host = open('ringing');
    host.change({ alarm: null, incidents: [acknowledged(ringing(1042, FAULT, 60), mira)] });
    await tick();
    expect(screen.getByRole('heading', { level: 1, name: FAULT })).toBeTruthy();
    expect(button(texts.incidents.resolve)).toBeTruthy();
    expect(screen.queryByRole('heading', { name: texts.incidents.timeline })).toBeNull();
    await screen.findByRole('heading', { name: texts.incidents.timeline });
    expect(screen.getByRole('heading', { level: 1, name: texts.incidents.title })).toBeTruthy();
  });

  test('an incident that the owner wants shown is shown', async () => {
    const host = open('acknowledged');
    host.push({ push: 'show', with: { incident: 1042 } });
    await screen.findByRole('heading', { level: 1, name: FAULT });
    expect(document.querySelector('article header')?.textContent).toContain('#1042 · Checkout · began ');
  });
});

describe('alarm', () => {
  test('says what, how bad and since when, and tells that it was seen exactly once', async () => {
    const host = open('ringing');
    const alarm = screen.getByRole('alertdialog', { name: FAULT });
    expect(within(alarm).getByText('High urgency')).toBeTruthy();
    expect(within(alarm).getByRole('timer').textContent).toMatch(/^\d+:\d\d$/);
    expect(within(alarm).getByText('Siren is sounding')).toBeTruthy();
    host.change({});
    host.change({});
    await waitFor(() => {
      expect(wants(host)).toEqual(['seen']);
    });
  });

  test.each([
    ['a', { do: 'acknowledge', incident: 1042, back_in_min: null }],
    ['h', { do: 'hand_off', incident: 1042, to: 'p-ana' }],
    ['e', { do: 'escalate', incident: 1042, to: 'next_level' }],
    ['c', { do: 'cant', incident: 1042, away_min: null }],
  ])('key %s answers', async (key, action) => {
    const host = open('ringing');
    await userEvent.keyboard(key);
    expect(acts(host)).toEqual([action]);
  });

  test.each([
    [/^Acknowledge/, { do: 'acknowledge', incident: 1042, back_in_min: null }],
    [/^Hand off to Ana Silva/, { do: 'hand_off', incident: 1042, to: 'p-ana' }],
    [/^Escalate/, { do: 'escalate', incident: 1042, to: 'next_level' }],
    [texts.alarm.cant, { do: 'cant', incident: 1042, away_min: null }],
  ])('button %s answers', async (name, action) => {
    const host = open('ringing');
    await userEvent.click(button(name));
    expect(acts(host)).toEqual([action]);
  });

  test('is answered once, however often a shaking finger strikes', async () => {
    const host = open('ringing');
    await userEvent.keyboard('aaaa');
    expect(acts(host)).toHaveLength(1);
  });

  test('says that the hub has not confirmed, and lets the person look', async () => {
    open('acknowledging');
    expect(screen.getByText('Acknowledging…')).toBeTruthy();
    expect(screen.getByText('Siren is quiet')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Acknowledge/ })).toBeNull();
    await userEvent.click(button(texts.alarm.showDetails));
    await screen.findByRole('heading', { level: 1, name: FAULT });
  });

  test('does not take the next letter of somebody who was writing for an answer', async () => {
    const host = open('first_run');
    const user = userEvent.setup();
    await user.click(screen.getByLabelText(texts.firstRun.start.name));
    host.change({
      ...calm(),
      alarm: { incidents: [1042], since: calm().now_at, siren: { is: 'sounding' }, drill: false },
      incidents: [ringing(1042, FAULT, 3)],
    });
    await screen.findByRole('alertdialog');
    await user.keyboard('a');
    expect(acts(host)).toEqual([]);
  });

  test('a storm is one alarm with a counter, and can be acknowledged as one', async () => {
    const host = open('storm');
    expect(screen.getByText('214 are ringing')).toBeTruthy();
    await userEvent.click(button('Acknowledge all 214'));
    expect(acts(host)).toHaveLength(214);
    expect(wants(host).filter((want) => want === 'seen')).toHaveLength(1);
  });

  test('a siren that cannot sound is said', () => {
    open('no_sound');
    expect(screen.getByText(/^No sound: There is no sound device\. Connect speakers/)).toBeTruthy();
  });
});

describe('incident', () => {
  test('shows each rung with its milliseconds', () => {
    open('acknowledged', '#/incidents/1042');
    for (const rung of ['9 ms', '31 ms', '640 ms', '8.214 s'])
      expect(screen.getAllByText(rung).length).toBeGreaterThan(0);
    expect(screen.getByText('+8.214 s')).toBeTruthy();
  });

  test('h opens the choice with the suggestion first and why; Enter takes it', async () => {
    const host = open('acknowledged', '#/incidents/1042');
    await userEvent.keyboard('h');
    const dialog = screen.getByRole('dialog');
    const first = within(dialog).getAllByRole('listitem')[0];
    expect(first?.textContent).toMatch(
      /Ana Silva.*Suggested.*on duty hours \(14:00\) · phone proven 2 min ago/s,
    );
    await userEvent.click(within(dialog).getByRole('button', { name: /Ana Silva/ }));
    expect(acts(host)).toEqual([{ do: 'hand_off', incident: 1042, to: 'p-ana' }]);
  });

  test('I can’t can say for how long', async () => {
    const host = open('acknowledged', '#/incidents/1042');
    await userEvent.click(button(texts.alarm.cantMore));
    await userEvent.click(button(new RegExp(texts.answering.cantHours)));
    expect(acts(host)).toEqual([{ do: 'cant', incident: 1042, away_min: 120 }]);
  });

  test('r asks before it resolves', async () => {
    const host = open('acknowledged', '#/incidents/1042');
    await userEvent.keyboard('r');
    expect(acts(host)).toEqual([]);
    await userEvent.click(
      within(screen.getByRole('alertdialog')).getByRole('button', { name: texts.incidents.resolve }),
    );
    expect(acts(host)).toEqual([{ do: 'resolve', incident: 1042 }]);
  });

  test('raw payload comes on demand, with its structure shown', async () => {
    open('acknowledged', '#/incidents/1042');
    await userEvent.click(button(texts.incidents.showPayload));
    expect(
      (await screen.findByLabelText(texts.incidents.payload, { selector: 'pre' })).textContent,
    ).toContain('\n  "status": "firing"');
  });
});

describe('keys', () => {
  test('1 to 5 choose a tab, ? explains, Escape goes back', async () => {
    open('acknowledged', '#/incidents/1042');
    await userEvent.keyboard('{Escape}');
    expect(location.hash).toBe('#/incidents');
    await userEvent.keyboard('3');
    expect(location.hash).toBe('#/shifts');
    await userEvent.keyboard('4');
    expect(location.hash).toBe('#/team');
    await userEvent.keyboard('?');
    expect(screen.getByRole('dialog', { name: texts.keys.title })).toBeTruthy();
  });

  test('do nothing with a modifier', async () => {
    const host = open('ringing');
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(acts(host)).toEqual([]);
  });
});

describe('what comes from outside', () => {
  test.each([1051, 1050, 1049, 1048])('incident %i is text and nothing else', (id) => {
    const host = open('nasty', `#/incidents/${id}`);
    const title = host.view.incidents.find((known) => known.id === id)?.title ?? '';
    const heading = screen.getAllByRole('heading', { level: 1 }).at(-1);
    expect(heading?.textContent).toBe(title);
    expect(heading?.querySelector('script, img, svg')).toBeNull();
    for (const link of document.querySelectorAll('a[href]')) {
      expect(link.getAttribute('href')).toMatch(/^(#\/|https?:)/);
    }
  });
});

describe('settings', () => {
  beforeAll(() => screens.settings.load());

  test('a switch sends all settings with the one changed', async () => {
    const host = open('calm', '#/settings');
    await userEvent.click(screen.getByRole('switch', { name: new RegExp(texts.settings.autostart) }));
    expect(host.sent).toEqual([{ want: 'set_settings', settings: { ...calm().settings, autostart: false } }]);
  });

  test('leaving asks, with the consequence named', async () => {
    const host = open('calm', '#/settings');
    await userEvent.click(button(texts.settings.leave));
    const dialog = screen.getByRole('alertdialog');
    expect(dialog.textContent).toContain('will not ring');
    expect(host.sent).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: texts.settings.leaveGo }));
    expect(host.sent).toEqual([{ want: 'leave' }]);
  });
});

test('an invite shows link, code and picture; the picture is an image, not markup', async () => {
  open('calm', '#/team');
  await userEvent.click(await screen.findByRole('button', { name: texts.team.invite }));
  await userEvent.click(button(texts.team.make));
  const picture = await screen.findByRole('img', { name: texts.team.qr });
  expect(picture.getAttribute('src')).toMatch(/^data:image\/svg\+xml,%3Csvg/);
  expect(screen.getByText('7KQ2M-XV4TD')).toBeTruthy();
});
