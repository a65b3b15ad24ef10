import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import { events } from './sse';
import { web } from './web';

beforeEach(() => {
  localStorage.clear();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function stream(...chunks: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

test('events are read across chunks, with comments and ids left out', async () => {
  const got: string[] = [];
  for await (const data of events(
    stream(': hello\n\nid: 1\nda', 'ta: {"a":\ndata: 1}\r\n', '\r\ndata:x\n\nrest'),
  ))
    got.push(data);
  expect(got).toEqual(['{"a":\n1}', 'x']);
});

test('without a token it is the first run; a code pairs, and the view follows', async () => {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push([url, init]);
    if (url.endsWith('/pair')) return Promise.resolve(Response.json({ token: 'secret' }));
    const push: Push = { push: 'show', with: { incident: 7 } };
    return Promise.resolve(new Response(stream(`data: ${JSON.stringify(push)}\n\n`)));
  });
  const host = web('https://hub.example.org');
  const pushes: Push[] = [];
  const stop = host.subscribe(
    (push) => pushes.push(push),
    () => undefined,
  );
  expect(pushes).toMatchObject([{ push: 'view', with: { stage: 'first_run' } }]);
  await host.send({ want: 'join', link: null, hub: null, code: 'ABCDE-FGHJK' });
  await vi.waitFor(() => {
    expect(pushes.at(-1)).toEqual({ push: 'show', with: { incident: 7 } });
  });
  stop();
  expect(asked[0]?.[0]).toBe('https://hub.example.org/api/v1/pair');
  expect(asked[1]?.[0]).toBe('https://hub.example.org/api/v1/ui/view?sound=untried');
  expect(asked[1]?.[1].headers).toMatchObject({ authorization: 'Bearer secret' });
});

test('an invite is made by the hub, which a browser asks for it', async () => {
  const reply = { is: 'invite', link: 'baton://join?hub=x&code=y', code: 'ABCDE-FGHJK' };
  const asked: unknown[] = [];
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    asked.push(JSON.parse(init.body as string));
    return Promise.resolve(Response.json(reply));
  });
  expect(await web('https://hub.example.org').send({ want: 'invite', person: 'p-1' })).toEqual(reply);
  expect(asked).toMatchObject([{ intent: { want: 'invite', person: 'p-1' } }]);
});

test('a revoked token is forgotten, and said', async () => {
  localStorage.setItem('baton.token', 'old');
  const revoked: Problem = {
    code: 'token_revoked',
    title: '',
    detail: '',
    status: 401,
    field: null,
    params: {},
    retry: 'never',
  };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(revoked, { status: 401 })));
  const pushes: Push[] = [];
  const stop = web('https://hub.example.org').subscribe(
    (push) => pushes.push(push),
    () => undefined,
  );
  await vi.waitFor(() => {
    expect(pushes).toMatchObject([
      { push: 'view', with: { stage: 'first_run', link: { problem: { code: 'token_revoked' } } } },
    ]);
  });
  expect(localStorage.getItem('baton.token')).toBeNull();
  stop();
});

test('what answers without being a hub is named as such', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 502 })));
  await expect(web('https://hub.example.org').send({ want: 'page_me' })).rejects.toMatchObject({
    code: 'not_a_hub',
  });
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')));
  await expect(web('https://hub.example.org').ask({ ask: 'view' })).rejects.toMatchObject({
    code: 'hub_unreachable',
    detail: 'offline',
  });
});

test('an address with a key begins where this browser found the hub', async () => {
  const answer = { is: 'integration_url', value: '/api/v1/ingest/k_1' };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(answer)));
  const asked = web('https://hub.example.org').ask({ ask: 'integration_key', service: 's' });
  expect(await asked).toEqual({ ...answer, value: 'https://hub.example.org/api/v1/ingest/k_1' });
});
