/**
 * The service worker: the page's files for the time without a hub. It is an entry of its own and shares no code with the page.
 *
 * A page is asked for from the hub first, so that a newer one is seen; its files have hashes in their names and are taken from here.
 * What speaks of people (the API) never passes through here. A new worker takes over when the last page of the old one is closed, so
 * that no page loses the files that it still needs.
 */

/** What `lib.webworker` would say, if it could be used beside `lib.dom`. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly clients: { claim(): Promise<void> };
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
