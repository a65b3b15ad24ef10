/** Incidents: found by words and filters, answered together, and inert whatever their texts hold. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import type { Scene } from './host/fake/scenes';
import { acknowledged, calm, mira, ringing } from './host/fake/world';
import { anything, find } from './screens/incidents/find';
import { texts } from './texts.all';
import { speak } from './texts/language.svelte';
import type { View } from './wire/View';

const t = texts.incidents.find;

beforeEach(() => {
  location.hash = '';
});
afterEach(async () => {
  cleanup();
  await speak('en');
});

function open(scene: Scene, change: Partial<View> = {}, hash = '#/incidents'): FakeHost {
  location.hash = hash;
  const host = new FakeHost(scene);
  render(App, { host });
  host.change(change);
  return host;
}
const acts = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const three = (): Partial<View> => ({
  incidents: [
    ringing(3, 'Zahlung fällt aus', 10, { my_page: null, responsible: [] }),
    ringing(2, 'Disk of db-3 is full', 20, { my_page: null, urgency: 'low', responsible: [] }),
    acknowledged(ringing(1, 'Latency of /pay', 30), mira),
  ],
});

describe('find', () => {
  const all = three().incidents ?? [];
  const ids = (wish: Partial<typeof anything>): number[] =>
    find(all, { ...anything, ...wish }).map(({ id }) => id);

  test.each([
    [{}, [3, 2, 1]],
    [{ text: 'FALLT zahlung' }, [3]],
    [{ text: '#2' }, [2]],
    [{ text: 'okafor' }, [1]],
    [{ text: 'nothing like it' }, []],
    [{ state: 'acknowledged' as const }, [1]],
    [{ urgency: 'low' as const }, [2]],
    [{ service: 's-none' }, []],
    [{ mine: true }, [1]],
  ])('%j is %j', (wish, found) => {
    expect(ids(wish)).toEqual(found);
  });

  test('by key and words; what does not fit says so, and one button shows all again', async () => {
    open('empty', three());
    const user = userEvent.setup();
    const field = await screen.findByLabelText(t.search);
    await user.type(field, 'disk');
    expect(screen.queryByText('Latency of /pay')).toBeNull();
    await user.type(field, ' zzz');
    expect(screen.getByText(t.none)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: t.filters(0) }));
    await user.click(screen.getByRole('button', { name: t.reset }));
    expect(screen.getByText('Latency of /pay')).toBeTruthy();
  });
});

describe('together', () => {
  test('acknowledges what is selected, and only what can be', async () => {
    const host = open('empty', three());
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: t.select }));
    await user.click(screen.getByRole('button', { name: t.all(3) }));
    const can = host.view.incidents.filter((known) => known.can.acknowledge);
    await user.click(screen.getByRole('button', { name: t.acknowledge(can.length) }));
    expect(acts(host)).toEqual(can.map(({ id }) => ({ do: 'acknowledge', incident: id, back_in_min: null })));
    expect(screen.queryByRole('checkbox', { name: /#3/ })).toBeNull();
  });

  test('resolving names how many and what follows, and asks', async () => {
    const host = open('empty', three());
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: t.select }));
    await user.click(screen.getByRole('checkbox', { name: /#3/ }));
    await user.click(screen.getByRole('checkbox', { name: /#2/ }));
    await user.click(screen.getByRole('button', { name: t.resolve(2) }));
    const dialog = screen.getByRole('alertdialog', { name: t.resolveTitle(2) });
    expect(dialog.textContent).toContain(t.resolveSays);
    expect(acts(host)).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: t.resolveGo(2) }));
    expect(acts(host)).toEqual([
      { do: 'resolve', incident: 3 },
      { do: 'resolve', incident: 2 },
    ]);
  });

  test('what the search hides is not acted on', async () => {
    open('empty', three());
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: t.select }));
    await user.click(screen.getByRole('button', { name: t.all(3) }));
    await user.type(screen.getByLabelText(t.search), 'disk');
    expect(screen.getByText(t.selected(1))).toBeTruthy();
  });
});

test('of thousands, the beginning is made', async () => {
  open('thousands');
  await screen.findByLabelText(t.search);
  const rows = document.querySelectorAll('.list a').length;
  expect(rows).toBeGreaterThan(20);
  expect(rows).toBeLessThan(200);
});

/** Would run or load something if any of it became markup. */
const EVIL = [
  '<script>globalThis.hacked = 1</script>',
  '<img src=x onerror="globalThis.hacked = 1">',
  '"><svg onload=globalThis.hacked=1>',
  '{@html "<b>x</b>"} {{7*7}} ${7*7}',
  'javascript:globalThis.hacked=1',
  '\u202Egnp.exe \u2066hidden\u2069 \u0000\u0007',
  'خدمة الدفع لا تستجيب 🔥👩🏽‍🚒🏴‍☠️',
  'x'.repeat(10_000),
];

/** What would have become of it: everything that loads or runs, but Baton's own mark. */
const foreign = (): string[] =>
  [...document.querySelectorAll('script, img, iframe, object, embed')]
    .filter((one) => !/baton/.test(one.getAttribute('src') ?? ''))
    .map((one) => one.outerHTML);

describe('bad input is text', () => {
  test.each(EVIL.map((evil, n) => [n, evil] as const))('number %i', async (_, evil) => {
    const view = calm();
    const evilName = { person: 'p-evil', name: evil, me: false };
    const incident = acknowledged(
      ringing(7, evil, 30, {
        source: evil,
        service_name: evil,
        runbook: evil,
        links: [{ text: evil, href: evil }],
        my_page: null,
      }),
      mira,
    );
    open(
      'empty',
      {
        incidents: [{ ...incident, responsible: [evilName] }],
        team: view.team.map((one) => ({ ...one, person: { ...one.person, name: evil } })),
        services: view.services.map((one) => ({
          ...one,
          runbook_text: `# ${evil}\n\n[${evil}](javascript:globalThis.hacked=1) ![x](https://evil.example.org/x.png)\n\n${evil}`,
        })),
      },
      '#/incidents/7',
    );
    const shown = evil.replace(/\s/g, '').slice(0, 30);
    await waitFor(() => {
      const headings = screen.getAllByRole('heading', { level: 1 }).map((one) => one.textContent);
      expect(headings.at(-1)?.replace(/\s/g, '')).toContain(shown);
    });
    expect((await screen.findByText(texts.incidents.runbookText, { selector: 'h2' })).isConnected).toBe(true);
    await screen.findByRole('link', { name: 'x' });
    expect(foreign()).toEqual([]);
    for (const link of document.querySelectorAll('a[href]'))
      expect(link.getAttribute('href')).toMatch(/^(#|https?:)/);
    for (const node of document.querySelectorAll('#app *, body *'))
      for (const name of node.getAttributeNames()) expect(name).not.toMatch(/^on/);
    location.hash = '#/team';
    await screen.findByRole('heading', { level: 1, name: texts.team.title });
    expect(foreign()).toEqual([]);
    expect('hacked' in globalThis).toBe(false);
  });
});

test.each(['en', 'de'] as const)(
  'nothing is in the way of a screen reader in %s',
  async (language) => {
    await speak(language);
    open('many');
    const user = userEvent.setup();
    await user.click(await screen.findByRole('button', { name: t.select }));
    await user.click(screen.getByRole('button', { name: t.filters(0) }));
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([]);
  },
  30_000,
);
