/** What the service worker does with a push and a tap, on ports that only note what they are asked. */
import { expect, test, vi } from 'vitest';
import { inMemory, type Kept } from '../host/kept';
import { problem, rejection } from '../host/problem';
import en from '../texts/en/push.json';
import type { Intent } from '../wire/Intent';
import { Courier, type Ports } from './courier';
import { read, type Notice } from './notice';

interface Stage {
  courier: Courier;
  kept: Kept;
  shown: Map<string, Notice>;
  sent: { id: string; intent: Intent }[];
  opened: (number | null)[];
  later: number;
  /** What the hub does. */
  hub: { asks: boolean; fails: Error | null; hangs: boolean };
  watched: boolean;
}

function stage(): Stage {
  let ids = 0;
  const it: Stage = {
    kept: inMemory(),
    shown: new Map(),
    sent: [],
    opened: [],
    later: 0,
    hub: { asks: true, fails: null, hangs: false },
    watched: false,
    courier: null as unknown as Courier,
  };
  const reached = <T>(answer: T): Promise<T> =>
    it.hub.fails === null ? Promise.resolve(answer) : Promise.reject(it.hub.fails);
  const ports: Ports = {
    kept: it.kept,
    send: async (id, intent) => {
      if (it.hub.hangs) await new Promise(() => undefined);
      await reached(null);
      it.sent.push({ id, intent });
    },
    asks: () => reached(it.hub.asks),
    show: (what) => {
      it.shown.set(what.options.tag ?? '', what);
      return Promise.resolve();
    },
    close: (tag) => {
      it.shown.delete(tag);
      return Promise.resolve();
    },
    isWatched: () => Promise.resolve(it.watched),
    open: (incident) => {
      it.opened.push(incident);
      return Promise.resolve();
    },
    tell: () => Promise.resolve(),
    later: () => {
      it.later += 1;
      return Promise.resolve();
    },
    newId: () => `id-${++ids}`,
    now: () => new Date('2026-11-27T08:00:00Z'),
    clock: () => 0,
  };
  it.courier = new Courier(ports);
  return it;
}

const PAGE = JSON.stringify({
  push: 'page',
  incident: 42,
  page: 7,
  title: 'Checkout answers 500',
  service: 'Checkout',
  urgency: 'high',
  drill: false,
  quiet: false,
});
const STOP = JSON.stringify({ push: 'stop', incident: 42, page: 7, title: 'Checkout answers 500' });
const UNREACHABLE = rejection(problem('hub_unreachable', 'no network'));

const rungs = ({ sent }: Stage): string[] =>
  sent.flatMap(({ intent }) =>
    intent.want === 'act' && intent.action.do === 'receipts'
      ? intent.action.receipts.map((one) => one.rung)
      : [],
  );
const answers = ({ sent }: Stage): [string, string][] =>
  sent.flatMap(({ id, intent }) =>
    intent.want === 'act' && intent.action.do !== 'receipts'
      ? [[id, intent.action.do] as [string, string]]
      : [],
  );

test('a page is shown with its buttons, and its receipt goes to the hub', async () => {
  const it = stage();
  await it.courier.pushed(PAGE);
  const shown = it.shown.get('page-7');
  expect(shown?.title).toBe('Checkout answers 500');
  expect(shown?.options.actions?.map(({ action }) => action)).toEqual(['acknowledge', 'cant']);
  expect(shown?.options).toMatchObject({ requireInteraction: true, silent: false, renotify: true });
  expect(rungs(it)).toEqual(['received']);
  expect(await it.kept.pushedAt()).toBe('2026-11-27T08:00:00.000Z');
});

test('a page that is answered already makes no sound and asks for nothing', async () => {
  const it = stage();
  it.hub.asks = false;
  await it.courier.pushed(PAGE);
  const shown = it.shown.get('page-7');
  expect(shown?.options).toMatchObject({ body: en.notice.over, silent: true, requireInteraction: false });
  expect(shown?.options.actions).toBeUndefined();
  expect(rungs(it)).toEqual([]);
});

test('a hub that does not answer is no reason to be quiet', async () => {
  const it = stage();
  it.hub.fails = UNREACHABLE;
  await it.courier.pushed(PAGE);
  expect(it.shown.get('page-7')?.options.silent).toBe(false);
});

test('the end of a page takes the place of what asked; where somebody looks, nothing is shown', async () => {
  const it = stage();
  await it.courier.pushed(PAGE);
  await it.courier.pushed(STOP);
  expect(it.shown.get('page-7')?.options).toMatchObject({ body: en.notice.over, silent: true });
  await it.courier.pushed(PAGE);
  it.watched = true;
  await it.courier.pushed(STOP);
  expect(it.shown.size).toBe(0);
});

test('a button acknowledges, and only then the notification is gone', async () => {
  const it = stage();
  await it.courier.pushed(PAGE);
  await it.courier.tapped('acknowledge', { incident: 42, page: 7 }, 'Checkout answers 500');
  expect(answers(it).map(([, does]) => does)).toEqual(['acknowledge']);
  expect(rungs(it)).toEqual(['received', 'seen']);
  expect(it.shown.size).toBe(0);
  expect(await it.kept.queued()).toEqual([]);
});

test('without a network the answer is kept, shown as on its way, and sent once under the same id', async () => {
  const it = stage();
  it.hub.fails = UNREACHABLE;
  await it.courier.tapped('cant', { incident: 42, page: 7 }, 'Checkout answers 500');
  const [queued] = await it.kept.queued();
  expect(queued?.action).toMatchObject({ do: 'cant', incident: 42 });
  expect(it.shown.get('page-7')?.options.body).toBe(en.notice.sending);
  expect(it.later).toBe(1);
  await expect(it.courier.flush()).rejects.toBe(UNREACHABLE);
  it.hub.fails = null;
  await it.courier.flush();
  await it.courier.flush();
  expect(answers(it)).toEqual([[queued?.id, 'cant']]);
  expect(it.shown.size).toBe(0);
});

test('on a network that carries nothing the answer is kept at once: the worker may be stopped at any moment', async () => {
  const it = stage();
  it.hub.hangs = true;
  void it.courier.tapped('acknowledge', { incident: 42, page: 7 }, 'Checkout answers 500');
  await vi.waitFor(async () => {
    expect(await it.kept.queued()).toMatchObject([{ action: { do: 'acknowledge', incident: 42 } }]);
  });
});

test('what the hub refuses is said, and waits for its person instead of going out again', async () => {
  const it = stage();
  it.hub.fails = rejection(problem('already_resolved', 'it is over', 'never'));
  await it.courier.tapped('acknowledge', { incident: 42, page: 7 }, 'Checkout answers 500');
  expect(it.shown.get('page-7')?.options.body).toBe(en.notice.refused);
  expect(await it.kept.queued()).toMatchObject([{ stuck: { code: 'already_resolved' } }]);
  it.hub.fails = null;
  await it.courier.flush();
  expect(answers(it)).toEqual([]);
});

test('a tap beside the buttons opens the incident, and is seen', async () => {
  const it = stage();
  await it.courier.tapped('', { incident: 42, page: 7 }, 'Checkout answers 500');
  expect(it.opened).toEqual([42]);
  expect(rungs(it)).toEqual(['seen']);
});

test('what is not understood is shown all the same', async () => {
  for (const text of [null, '', 'null', '[]', '{"push":"new"}', '{"push":"page","incident":"x","page":1}']) {
    const it = stage();
    await it.courier.pushed(text);
    expect([...it.shown.values()].map(({ title }) => title)).toEqual([en.notice.unknownTitle]);
  }
});

test('a test push is shown', async () => {
  const it = stage();
  expect(read('{"push":"test"}')).toEqual({ push: 'test' });
  await it.courier.pushed('{"push":"test"}');
  expect(it.shown.get('test')?.title).toBe(en.notice.testTitle);
});

test('words are in the language that the page speaks', async () => {
  const it = stage();
  await it.kept.keepAccess({ token: 't', language: 'de' });
  await it.courier.pushed(PAGE);
  expect(it.shown.get('page-7')?.options.actions?.[0]?.title).toBe('Bestätigen');
});
