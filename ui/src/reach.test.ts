/** How a person is reached: what Settings shows, and what its buttons send. */
import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, test } from 'vitest';
import App from './App.svelte';
import { FakeHost } from './host/fake/host';
import { texts } from './texts.all';

const t = texts.ways;

function open(scene: 'calm' | 'empty' = 'calm', place: 'app' | 'browser' = 'app'): FakeHost {
  location.hash = '#/settings';
  const host = new FakeHost(scene, place);
  render(App, { host });
  return host;
}

const changes = (host: FakeHost): unknown[] =>
  host.sent.flatMap((intent) =>
    intent.want === 'act' && intent.action.do === 'contact' ? [intent.action.what] : [],
  );

afterEach(cleanup);

test('each way says how loud it is, and what is wrong with it', async () => {
  open();
  await screen.findByText(t.title);
  expect(screen.getByText(t.noProvider)).toBeTruthy();
  expect(screen.getAllByText('one ping').length).toBe(2);
  expect(screen.queryByText(t.quietWarning)).toBeNull();
});

test('a code is typed back', async () => {
  const host = open();
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText(`${t.code}: Own mail`), '123 456');
  await user.click(screen.getByRole('button', { name: t.verify }));
  expect(changes(host)).toEqual([{ do: 'verify', contact: 'w-own', code: '123456' }]);
});

test('a webhook is added with a key that is shown once', async () => {
  const host = open();
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: t.add }));
  const dialog = within(screen.getByRole('dialog', { name: t.add }));
  await user.selectOptions(dialog.getByLabelText(t.kind), 'webhook');
  await user.type(dialog.getByLabelText(t.addresses.webhook.label), 'https://example.org/hook');
  await user.click(dialog.getByRole('button', { name: t.addGo }));
  await dialog.findByText(t.signingKeySays);
  const [put, code] = changes(host) as [
    { do: string; contact: string; secret: string; way: unknown },
    unknown,
  ];
  expect(put.way).toEqual({ kind: 'webhook', url: 'https://example.org/hook' });
  expect(put.secret).toMatch(/^[0-9a-f]{64}$/);
  expect(code).toEqual({ do: 'send_code', contact: put.contact });
});

test('rules begin with the devices and are in the order of their delays', async () => {
  const host = open();
  const user = userEvent.setup();
  const mail = (await screen.findAllByLabelText(t.after('Work mail')))[0];
  if (mail === undefined) throw new Error('no field');
  await user.clear(mail);
  await user.type(mail, '20');
  const save = screen.getAllByRole('button', { name: t.save })[0];
  if (save === undefined) throw new Error('no button');
  await user.click(save);
  expect(changes(host)).toEqual([
    {
      do: 'set_rules',
      urgency: 'high',
      steps: [
        { via: 'devices', after_s: 0 },
        { via: { contact: 'w-mail' }, after_s: 20 },
        { via: { contact: 'w-phone' }, after_s: 60 },
      ],
    },
  ]);
});

test('who is called can save the numbers as a contact', async () => {
  open('empty', 'browser');
  const link = await screen.findByRole('link', { name: t.cardSave });
  expect(link.getAttribute('download')).toBe('baton.vcf');
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).toContain('TEL;TYPE=CELL,VOICE:+4930123456');
  expect(screen.queryByText(t.noProvider)).toBeNull();
  cleanup();
  open();
  await screen.findByText(t.title);
  expect(screen.queryByText(t.cardSays)).toBeNull();
});

test.each([
  ['calm', 'app'],
  ['empty', 'browser'],
] as const)(
  'axe finds nothing in Settings, scene %s, place %s',
  { timeout: 20_000 },
  async (scene, place) => {
    open(scene, place);
    await screen.findByText(t.title);
    const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
    expect(violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html)])).toEqual(
      [],
    );
  },
);

test('teammates are told a number and an address, and no longer', async () => {
  const host = open();
  const user = userEvent.setup();
  const mine = t.mine;
  const tell = await screen.findByRole<HTMLButtonElement>('button', { name: mine.tell });
  expect(tell.disabled).toBe(true);
  await user.type(screen.getByLabelText(mine.phone), ' +49 30 123456 ');
  await user.click(tell);
  await screen.findByText(mine.told);
  await waitFor(() => {
    expect(tell.disabled).toBe(true);
  });
  await user.clear(screen.getByLabelText(mine.phone));
  await user.click(screen.getByRole('button', { name: mine.tell }));
  await screen.findByText(mine.silent);
  expect(changes(host)).toEqual([
    { do: 'set_card', card: { phone: '+49 30 123456', email: null } },
    { do: 'set_card', card: { phone: null, email: null } },
  ]);
});

test('teammates who told it can be called and written to, and nobody else', async () => {
  location.hash = '#/team';
  render(App, { host: new FakeHost('calm') });
  const call = await screen.findByRole('link', { name: `${texts.team.call('Ana Silva')} +351211234567` });
  expect(call.getAttribute('href')).toBe('tel:+351211234567');
  const links = screen.getAllByRole<HTMLAnchorElement>('link').map((link) => link.getAttribute('href') ?? '');
  expect(links.filter((href) => href.startsWith('tel:')).length).toBe(2);
  expect(links.filter((href) => href.startsWith('mailto:')).length).toBe(2);
});

test('an address with signs of its own writes to nobody else', async () => {
  location.hash = '#/team';
  const host = new FakeHost('calm');
  const tricky = { phone: null, email: 'ana?bcc=eve&x@example.org' };
  const team = host.view.team.map((mate) =>
    mate.person.name === 'Ana Silva' ? { ...mate, card: tricky } : mate,
  );
  host.change({ team });
  render(App, { host });
  const write = await screen.findByRole('link', { name: `${texts.team.write('Ana Silva')} ${tricky.email}` });
  expect(write.getAttribute('href')).toBe('mailto:ana%3Fbcc%3Deve%26x@example.org');
});
