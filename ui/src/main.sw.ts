/**
 * The service worker: the page's files for the time without a hub, and what happens when a push arrives (`worker/courier.ts`). It is
 * built into one file of its own, with a copy of what it shares with the page.
 *
 * A page is asked for from the hub first, so that a newer one is seen; its files have hashes in their names and are taken from here.
 * What speaks of people (the API) never passes through here. A new worker takes over when the last page of the old one is closed, so
 * that no page loses the files that it still needs.
 */

import { HubOverHttp } from './host/http';
import { kept as offered } from './host/kept';
import { newId } from './ids';
import type { PushedPage } from './wire/PushedPage';
import { Courier, OVER_MS } from './worker/courier';
import type { Notice, NoticeData } from './worker/notice';

/** What `lib.webworker` would say, if it could be used beside `lib.dom`. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Pushed extends Lasting {
  readonly data: { text(): string } | null;
}
interface Tapped extends Lasting {
  readonly action: string;
  readonly notification: Notification;
}
interface Client {
  readonly visibilityState: DocumentVisibilityState;
  postMessage(message: unknown): void;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}
interface Syncing extends Lasting {
  readonly tag: string;
}
interface Registration extends ServiceWorkerRegistration {
  /** Chromium has it; elsewhere what waits goes out when the page is opened, or with the next push. */
  readonly sync?: { register(tag: string): Promise<void> };
}
interface Worker {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(which: { type: 'window'; includeUncontrolled: true }): Promise<Client[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly registration: Registration;
  addEventListener(kind: 'push', on: (event: Pushed) => void): void;
  addEventListener(kind: 'notificationclick', on: (event: Tapped) => void): void;
  addEventListener(kind: 'sync', on: (event: Syncing) => void): void;
  addEventListener(kind: 'install' | 'activate', on: (event: Lasting) => void): void;
  addEventListener(kind: 'fetch', on: (event: Fetching) => void): void;
}

/** Filled in by the build: the page's files, and a name that is another one when they are. */
declare const __FILES__: readonly string[];
declare const __EDITION__: string;

const worker = self as unknown as Worker;
const CACHE = `baton-${__EDITION__}`;
const PAGE = './';
/** Milliseconds after which a hub that does not answer counts as out of reach: nobody looks at nothing for longer. */
const PAGE_WITHIN_MS = 4_000;

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...__FILES__])));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('baton-') && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === new URL(PAGE, location.href).pathname) event.respondWith(page(request));
  } else if (__FILES__.some((file) => new URL(file, location.href).pathname === url.pathname)) {
    event.respondWith(file(request));
  }
});

async function page(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
    if (response.ok) return response;
  } catch {
    // Out of reach: the page that is kept says so itself.
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(PAGE)) ?? fetch(request);
}

async function file(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

/** Milliseconds that the hub has to say whether a page still asks: whoever is paged waits no longer for a sound. */
const ASKS_WITHIN_MS = 3_000;
/** The name under which the browser calls back when there is a network. */
const OUTBOX = 'outbox';

const kept = offered('');
let token: string | null = null;
const hub = new HubOverHttp(location.origin, () => token);

/** The token may be another one than when this worker was started. */
async function signedIn(): Promise<HubOverHttp> {
  token = (await kept.access())?.token ?? null;
  return hub;
}

const pages = (): Promise<Client[]> => worker.clients.matchAll({ type: 'window', includeUncontrolled: true });

async function close(tag: string): Promise<void> {
  for (const shown of await worker.registration.getNotifications({ tag })) shown.close();
}

async function show({ title, options }: Notice): Promise<void> {
  await worker.registration.showNotification(title, options);
  const { actions, tag } = options;
  // what needs no answer does not stay; a worker that is stopped before leaves it to the system
  if (actions === undefined && options.silent === true && tag !== undefined) {
    setTimeout(() => {
      void closeQuiet(tag);
    }, OVER_MS);
  }
}

/** Under the same tag a page may ask again meanwhile. */
async function closeQuiet(tag: string): Promise<void> {
  for (const shown of await worker.registration.getNotifications({ tag })) {
    if (shown.silent === true && !shown.requireInteraction) shown.close();
  }
}

const courier = new Courier({
  kept,
  send: async (id, intent) => (await signedIn()).post('ui/send', { id, intent }),
  asks: async (incident, page) =>
    (await (await signedIn()).get<PushedPage>(`push/${incident}/${page}`, ASKS_WITHIN_MS)).wanted,
  show,
  close,
  isWatched: async () => (await pages()).some(({ visibilityState }) => visibilityState === 'visible'),
  open: async (incident) => {
    const url = new URL(incident === null ? './' : `./#/incidents/${incident}`, location.href).href;
    const [first] = await pages();
    if (first === undefined) return void (await worker.clients.openWindow(url));
    await first.focus();
    first.postMessage({ baton: 'open', incident });
  },
  tell: async () => {
    for (const page of await pages()) page.postMessage({ baton: 'changed' });
  },
  later: async () => worker.registration.sync?.register(OUTBOX),
  newId: () => newId(),
  now: () => new Date(),
  clock: () => performance.now(),
});

worker.addEventListener('push', (event) => {
  event.waitUntil(courier.pushed(event.data?.text() ?? null));
});

worker.addEventListener('notificationclick', (event) => {
  const { action, notification } = event;
  if (action === '') notification.close();
  event.waitUntil(courier.tapped(action, notification.data as NoticeData | null, notification.title));
});

worker.addEventListener('sync', (event) => {
  if (event.tag === OUTBOX) event.waitUntil(courier.flush());
});
