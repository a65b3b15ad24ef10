import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeHost } from './host/fake/host';
import { problem } from './host/problem';
import { ringing } from './host/fake/world';
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
