import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeHost } from './host/fake/host';
import { problem } from './host/problem';
import { calm, ringing } from './host/fake/world';
import { Connecting } from './screens/admin/connecting.svelte';
import { Store } from './store.svelte';

beforeEach(() => {
  location.hash = '';
});
afterEach(() => {
  vi.useRealTimers();
});

test('takes the newest view, until it is stopped', () => {
  const host = new FakeHost('calm');
  const store = new Store(host);
  expect(store.view).toBeNull();
  const stop = store.start();
  expect(store.view?.stage).toBe('joined');
  host.change({ stage: 'joining' });
  expect(store.view?.stage).toBe('joining');
  stop();
  host.change({ stage: 'joined' });
  expect(store.view?.stage).toBe('joining');
});

test('an alarm without incidents takes no window', () => {
  const host = new FakeHost('ringing');
  const store = new Store(host);
  store.start();
  expect(store.alarm).not.toBeNull();
  host.change({ alarm: { incidents: [], since: host.view.now_at, siren: { is: 'quiet' }, drill: false } });
  expect(store.alarm).toBeNull();
});

test('an alarm that was put aside is back when its siren sounds again', () => {
  const host = new FakeHost('acknowledging');
  const store = new Store(host);
  store.start();
  store.putAside(1042);
  expect(store.alarm).toBeNull();
  expect(store.route).toEqual({ tab: 'incidents', incident: 1042 });
  const alarm = host.view.alarm;
  if (alarm !== null) host.change({ alarm: { ...alarm, siren: { is: 'sounding' } } });
  expect(store.alarm).not.toBeNull();
});

/** A store with everything open above the screen. */
function opened(): { host: FakeHost; store: Store; key: Connecting } {
  const host = new FakeHost('calm', 'app');
  const store = new Store(host);
  store.start();
  const key = new Connecting(store);
  store.palette = true;
  store.reporting = host.view.services;
  store.connecting = key;
  return { host, store, key };
}

const ring = (host: FakeHost): void => {
  const alarm = { since: calm().now_at, siren: { is: 'sounding' }, drill: false } as const;
  host.change({ alarm: { ...alarm, incidents: [1042] }, incidents: [ringing(1042, 'x', 3)] });
};

describe('what is open above the screen', () => {
  const { account } = calm();
  if (account === null) throw new Error('the fake person has joined');

  test.each([
    ['the device leaves', { stage: 'first_run', account: null }],
    ['somebody else is there', { account: { ...account, person: 'p-ana' } }],
  ] as const)('is closed when %s, also a key that was made', async (_, change) => {
    const { host, store, key } = opened();
    await key.make();
    expect(key.url).not.toBeNull();
    host.change({});
    expect(store.connecting).toBe(key);
    host.change(change);
    expect([store.palette, store.reporting, store.connecting]).toEqual([false, null, null]);
  });

  test('a key that comes after its person left is shown to nobody', async () => {
    const { host, store, key } = opened();
    const made = key.make();
    host.change({ stage: 'first_run', account: null });
    await made;
    expect(key.url).not.toBeNull();
    host.change(calm());
    expect(store.connecting).toBeNull();
  });

  test('stands in nobody’s way when it rings, and does not come back after it', () => {
    const { host, store } = opened();
    store.help = true;
    ring(host);
    expect(store.help).toBe(false);
    host.change({ alarm: null });
    expect([store.palette, store.reporting, store.connecting]).toEqual([false, null, null]);
  });

  test('a key that is being made or was made comes back after an alarm', async () => {
    const { host, store, key } = opened();
    const made = key.make();
    ring(host);
    expect([store.palette, store.reporting, store.connecting]).toEqual([false, null, key]);
    await made;
    host.change({ alarm: null });
    ring(host);
    host.change({ alarm: null });
    expect(store.connecting).toBe(key);
  });

  test('takes the keys from the screen below, but not from an alarm', async () => {
    const { host, store, key } = opened();
    await key.make();
    expect(store.covered).toBe(true);
    ring(host);
    expect(store.covered).toBe(false);
    host.change({ alarm: null });
    expect(store.covered).toBe(true);
    store.connecting = null;
    expect(store.covered).toBe(false);
  });
});

test('tells once for each page that it was seen, and again when that failed', async () => {
  const host = new FakeHost('calm');
  const send = vi.spyOn(host, 'send');
  const store = new Store(host);
  const incident = ringing(1, 'x', 1);
  send.mockRejectedValueOnce(problem('owner_unreachable', 'gone'));
  await store.seen(incident);
  await store.seen(incident);
  await store.seen(incident);
  expect(send).toHaveBeenCalledTimes(2);
  await store.seen({ ...incident, my_page: 99 });
  expect(send).toHaveBeenCalledTimes(3);
  await store.seen({ ...incident, my_page: null });
  expect(send).toHaveBeenCalledTimes(3);
  expect(store.toasts).toEqual([]);
});

test('a refused intent is shown until somebody takes it away; a sentence goes by itself', async () => {
  vi.useFakeTimers();
  const host = new FakeHost('calm');
  vi.spyOn(host, 'send').mockRejectedValue(problem('not_allowed', 'Reporters may not.', 'never'));
  const store = new Store(host);
  expect(await store.resolve(1)).toBeNull();
  expect(store.toasts.map((toast) => toast.say)).toMatchObject([{ code: 'not_allowed' }]);
  expect(store.busy.size).toBe(0);
  store.say('Done.');
  vi.advanceTimersByTime(60_000);
  expect(store.toasts).toHaveLength(1);
  store.dismiss(store.toasts[0]?.id ?? 0);
  expect(store.toasts).toEqual([]);
});
