import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test, vi } from 'vitest';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import { problem } from './problem';
import { calm } from './fake/world';
import { tauri } from './tauri';

afterEach(() => {
  clearMocks();
  vi.useRealTimers();
});

test('each verb is a command with its argument', async () => {
  const asked: unknown[] = [];
  mockIPC((command, args) => {
    asked.push([command, args]);
    return { is: 'done' };
  });
  await tauri.send({ want: 'page_me' });
  await tauri.ask({ ask: 'payload', incident: 7 });
  expect(asked).toEqual([
    ['send', { intent: { want: 'page_me' } }],
    ['ask', { query: { ask: 'payload', incident: 7 } }],
  ]);
});

test('a problem arrives as it was sent; whatever else is thrown becomes one', async () => {
  mockIPC(() => {
    throw problem('not_joined', 'No hub.') as unknown as Error;
  });
  await expect(tauri.send({ want: 'page_me' })).rejects.toMatchObject({
    code: 'not_joined',
    detail: 'No hub.',
  });
  mockIPC(() => {
    throw new Error('no such command');
  });
  await expect(tauri.send({ want: 'page_me' })).rejects.toMatchObject({
    code: 'owner_unreachable',
    detail: 'no such command',
  });
});

test('an owner that is gone is said, and its return too', async () => {
  vi.useFakeTimers();
  let gone = true;
  mockIPC((command) => {
    if (command === 'subscribe') return null;
    if (gone) throw problem('owner_unreachable', 'It does not answer.') as unknown as Error;
    return { is: 'view', value: calm() };
  });
  const pushes: Push[] = [];
  const troubles: (Problem | null)[] = [];
  const stop = tauri.subscribe(
    (push) => pushes.push(push),
    (trouble) => troubles.push(trouble),
  );
  await vi.advanceTimersByTimeAsync(15_000);
  expect(troubles.at(-1)).toMatchObject({ code: 'owner_unreachable' });
  gone = false;
  await vi.advanceTimersByTimeAsync(15_000);
  expect(troubles.at(-1)).toBeNull();
  expect(pushes).toMatchObject([{ push: 'view', with: { stage: 'joined' } }]);
  stop();
});
