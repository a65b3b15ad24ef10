/** Admin: who sees it, what its forms send, keys that are shown once, and the tool's first alert. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { FAULT } from './host/fake/scenes';
import { acknowledged, calm, mira, ringing } from './host/fake/world';
import { adminPages, type AdminPage } from './route';
import { begunSchedule } from './screens/admin/begun';
import { addressOf, snippetFor, toolNames } from './screens/admin/tools';
import { texts } from './texts.all';

const t = texts.admin;
const URL_WITH_KEY = 'https://hub.example.org/api/v1/ingest/k_1';

function open(page: AdminPage = 'people'): FakeHost {
  location.hash = page === 'people' ? '#/admin' : `#/admin/${page}`;
  const host = new FakeHost('calm', 'app');
  render(App, { host });
  return host;
}

const acts = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) => (intent.want === 'act' ? [intent.action] : []));
const button = (name: string | RegExp): Promise<HTMLElement> => screen.findByRole('button', { name });
const clean = async (): Promise<void> => {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''}`)).toEqual([]);
};

afterEach(cleanup);

describe('who may', () => {
  test('admins are led to it, from the tabs and from Team', async () => {
    location.hash = '#/team';
    render(App, { host: new FakeHost('calm', 'app') });
    await screen.findByRole('heading', { name: texts.team.title, level: 1 });
    const links = screen.getAllByRole('link', { name: t.open });
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['#/admin', '#/admin']);
  });

  test('nobody else is, nor sees it by its address', async () => {
    const host = open('integrations');
    const { account } = calm();
    if (account === null) throw new Error('the fake person has joined');
    host.change({ account: { ...account, role: 'lead' } });
    await screen.findByText(t.onlyAdmins);
    expect(screen.queryByRole('link', { name: t.open })).toBeNull();
    expect(screen.queryByText('Grafana')).toBeNull();
  });
});

describe('every page', () => {
  test.each(adminPages)('%s has a heading, its tab, and nothing that keeps anybody out', async (page) => {
    open(page);
    await screen.findByRole('heading', { level: 1, name: t.title });
    const nav = within(screen.getByRole('navigation', { name: t.pagesLabel }));
    expect(nav.getByRole('link', { current: 'page' }).textContent).toBe(t.pages[page]);
    await clean();
  });
});

test('a role is changed after its meaning was read', async () => {
  const host = open();
  const user = userEvent.setup();
  await user.selectOptions(await screen.findByLabelText(t.people.roleOf('Ana Silva')), 'reporter');
  const asks = await screen.findByRole('alertdialog');
  expect(within(asks).getByText(t.people.roleSays.reporter)).toBeTruthy();
  expect(acts(host)).toEqual([]);
  await user.click(within(asks).getByRole('button', { name: t.people.roleGo }));
  expect(acts(host)).toMatchObject([
    { do: 'put_person', person: { id: 'p-ana', name: 'Ana Silva', role: 'reporter' } },
  ]);
});

test('somebody new is added, and can be invited then', async () => {
  const host = open();
  const user = userEvent.setup();
  await user.click(await button(t.people.add));
  await user.type(screen.getByLabelText(t.name), 'Zoe Adeyemi');
  await clean();
  const dialog = within(screen.getByRole('dialog'));
  await user.click(dialog.getByRole('button', { name: t.people.add }));
  expect(acts(host)).toMatchObject([
    { do: 'put_person', person: { name: 'Zoe Adeyemi', zone: 'Europe/Berlin', role: 'responder' } },
  ]);
  await user.click(await button(`${t.people.invite} Zoe Adeyemi`));
  expect(within(screen.getByRole('dialog')).getByRole('combobox')).toHaveProperty(
    'value',
    host.view.team.find(({ person }) => person.name === 'Zoe Adeyemi')?.person.person,
  );
});

test('a team keeps its leads among its members', async () => {
  const host = open('teams');
  const user = userEvent.setup();
  await user.click(await button(`${t.edit} Payments`));
  const dialog = within(screen.getByRole('dialog'));
  const [member] = dialog.getAllByRole('checkbox', { name: 'Mira Okafor' });
  if (member === undefined) throw new Error('Mira is a member');
  await user.click(member);
  await user.click(dialog.getByRole('button', { name: t.save }));
  expect(acts(host)).toMatchObject([
    { do: 'put_team', team: { id: 't-pay', members: ['p-ana', 'p-priya'], leads: [] } },
  ]);
});

test('a service is saved whole', async () => {
  const host = open('services');
  const user = userEvent.setup();
  await user.click(await button(`${t.edit} Checkout`));
  await user.type(screen.getByLabelText(t.services.runbook), 'https://wiki.example.org/checkout');
  await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: t.save }));
  expect(acts(host)).toMatchObject([
    {
      do: 'put_service',
      service: {
        id: 's-checkout',
        team: 't-pay',
        policy: 'p-usual',
        runbook: 'https://wiki.example.org/checkout',
      },
    },
  ]);
});

test('a policy and a schedule begin with something that pages', async () => {
  const host = open('rules');
  const user = userEvent.setup();
  await user.click(await button(t.rules.addPolicy));
  let dialog = within(screen.getByRole('dialog'));
  await user.type(dialog.getByLabelText(t.name), 'Nights');
  await user.click(dialog.getByRole('button', { name: t.rules.addPolicy }));
  await screen.findByRole('link', { name: 'Nights' });
  await user.click(await button(t.rules.addSchedule));
  dialog = within(screen.getByRole('dialog'));
  await user.type(dialog.getByLabelText(t.name), 'Payments, backup');
  await user.click(dialog.getByRole('button', { name: t.rules.addSchedule }));
  expect(acts(host)).toMatchObject([
    { do: 'put_policy', policy: { name: 'Nights', levels: [{ targets: [{ schedule: 'sc-pay' }] }] } },
    { do: 'put_schedule', schedule: { team: 't-pay', schedule: { zone: 'Europe/Berlin' } } },
  ]);
});

test.each([
  ['2026-11-23T07:00', '2026-11-16T09:00:00'],
  ['2026-11-26T12:00', '2026-11-16T09:00:00'],
  ['2026-11-29T23:59', '2026-11-16T09:00:00'],
])('a schedule made at %s has begun already', (now, anchor) => {
  const [team] = calm().teams;
  if (team === undefined) throw new Error('the fake workspace has teams');
  const made = begunSchedule('s', 'S', team, 'Europe/Berlin', new Date(now));
  expect(made.schedule.layers[0]?.rotation).toEqual({
    anchor,
    period: { unit: 'weeks', n: 1 },
    slots: [['p-mira'], ['p-ana'], ['p-priya']],
  });
});

describe('integrations', () => {
  test('a tool gets a key, shown once with what to tell it, and its first alert is seen', async () => {
    const host = open('integrations');
    const user = userEvent.setup();
    await user.click(await button(t.integrations.connect));
    await user.selectOptions(await screen.findByLabelText(t.integrations.tool), 'datadog');
    await user.click(await button(t.integrations.make));
    await screen.findByText(t.integrations.once);
    await screen.findByText(t.integrations.waiting);
    expect(screen.getByText(/\$ALERT_TRANSITION/).textContent).toContain('/api/v1/ingest/k_');
    await clean();
    await waitFor(() => expect(screen.getByRole('dialog').textContent).toContain(t.integrations.got), {
      timeout: 9000,
    });
    expect(host.view.integrations.map(({ name }) => name)).toContain('Datadog');
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: texts.close }));
    expect(document.body.textContent).not.toContain('k_8Qm2WvT4nYh7');
  });

  test('the key is still there after the alarm that its first alert began', async () => {
    const host = open('integrations');
    const user = userEvent.setup();
    await user.click(await button(t.integrations.connect));
    await user.click(await button(t.integrations.make));
    const pasted = (await screen.findByText(/webhook_configs/)).textContent;
    const rang = ringing(1042, FAULT, 3);
    const alarm = { since: calm().now_at, siren: { is: 'sounding' }, drill: false } as const;
    host.change({ alarm: { ...alarm, incidents: [rang.id] }, incidents: [rang] });
    await screen.findByRole('alertdialog');
    expect(screen.queryByText(t.integrations.once)).toBeNull();
    host.change({ alarm: null, incidents: [acknowledged(rang, mira)] });
    expect((await screen.findByText(/webhook_configs/)).textContent).toBe(pasted);
    await user.click(within(screen.getByRole('dialog')).getByRole('button', { name: texts.close }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('a heartbeat waits for its first beat, and is offered no other tool’s words', async () => {
    open('integrations');
    const user = userEvent.setup();
    await user.click(await button(t.integrations.connect));
    await user.selectOptions(await screen.findByLabelText(t.integrations.tool), 'watchdog');
    await user.click(await button(t.integrations.make));
    await screen.findByText(t.integrations.waitingBeat);
    expect(screen.getByText(/vector\(1\)/).textContent).toContain('/api/v1/heartbeat/');
    expect(screen.queryByLabelText(t.integrations.tool)).toBeNull();
  });

  test('a new key says first that the old one opens nothing then', async () => {
    open('integrations');
    const user = userEvent.setup();
    await user.click(await button(`${t.integrations.rotate} Alertmanager`));
    await screen.findByText(t.integrations.rotateSays);
    await clean();
    await user.click(await button(t.integrations.rotateGo));
    await screen.findByText(t.integrations.waiting);
  });

  test('a key is revoked after its consequence was named', async () => {
    const host = open('integrations');
    const user = userEvent.setup();
    await user.click(await button(`${t.integrations.revoke} Grafana`));
    await screen.findByText(t.integrations.revokeSays);
    expect(acts(host)).toEqual([]);
    await user.click(await button(t.integrations.revokeGo));
    expect(acts(host)).toEqual([{ do: 'revoke_integration', integration: 'i-grafana' }]);
    await waitFor(() => {
      expect(screen.queryByText('Grafana')).toBeNull();
    });
  });
});

describe('snippets', () => {
  test('an address is taken apart', () => {
    expect(addressOf(URL_WITH_KEY)).toEqual({
      url: URL_WITH_KEY,
      hub: 'https://hub.example.org',
      key: 'k_1',
    });
  });

  test.each(toolNames)('%s is told where, and has the key', (tool) => {
    const said = snippetFor(tool, URL_WITH_KEY);
    expect(said).toContain('https://hub.example.org/');
    expect(said).toContain('k_1');
    expect(said).not.toContain('undefined');
  });

  test.each(['pagerduty', 'opsgenie', 'curl'] as const)('%s sends JSON that can be read', (tool) => {
    const bodies = [...snippetFor(tool, URL_WITH_KEY).matchAll(/-d '(.*)'$/gm)];
    expect(bodies.length).toBeGreaterThan(0);
    for (const [, body] of bodies)
      expect(Object.keys(JSON.parse(body ?? '') as object).length).toBeGreaterThan(2);
  });

  test('the drop-ins are where those who speak their language look for them', () => {
    expect(snippetFor('pagerduty', URL_WITH_KEY)).toContain('https://hub.example.org/v2/enqueue');
    expect(snippetFor('opsgenie', URL_WITH_KEY)).toContain('https://hub.example.org/v2/alerts');
    expect(snippetFor('opsgenie', URL_WITH_KEY)).toContain('Authorization: GenieKey k_1');
  });
});
