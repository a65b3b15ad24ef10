import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Action } from '../wire/Action';
import type { CommandId } from '../wire/CommandId';
import type { ProblemCode } from '../wire/ProblemCode';
import { inMemory } from './kept';
import { Outbox } from './outbox';
import { problem, rejection } from './problem';

const acknowledge: Action = { do: 'acknowledge', incident: 7, back_in_min: null };
const note: Action = { do: 'note', incident: 7, text: 'I look', vendor: null };

/** A hub that takes everything, or answers with this problem, and what it was sent. */
class Hub {
  problem: { code: ProblemCode; retry: 'later' | 'never' } | null = null;
  sent: CommandId[] = [];
  post = (id: CommandId): Promise<{ is: 'done' }> => {
    this.sent.push(id);
    if (this.problem === null) return Promise.resolve({ is: 'done' });
    return Promise.reject(rejection(problem(this.problem.code, '', this.problem.retry)));
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('without the hub an answer waits, silences its page, and is sent once under one id', async () => {
  const [hub, kept] = [new Hub(), inMemory()];
  hub.problem = { code: 'hub_unreachable', retry: 'later' };
  const outbox = new Outbox(kept, hub.post, () => undefined);
  const reply = await outbox.act(acknowledge, 3);
  expect(reply).toMatchObject({ is: 'pending' });
  expect(outbox.pending(7, 3)).toBe('acknowledging');
  expect(outbox.pending(7, 4), 'a later page is not answered by it').toBeNull();
  // the page is loaded anew meanwhile
  const again = new Outbox(kept, hub.post, () => undefined);
  await again.load();
  expect(again.pending(7, 3)).toBe('acknowledging');
  expect(again.view()).toMatchObject([{ action: 'acknowledge', incident: 7, stuck: null }]);
  hub.problem = null;
  await again.flush();
  await again.flush();
  expect(again.view()).toEqual([]);
  expect(new Set(hub.sent).size).toBe(1);
  expect(hub.sent).toHaveLength(2);
  expect(await kept.queued()).toEqual([]);
});

test('what the hub took stays silent until the view can show it, and no longer', async () => {
  const hub = new Hub();
  const outbox = new Outbox(inMemory(), hub.post, () => undefined);
  await outbox.act(acknowledge, 3);
  expect(outbox.pending(7, 3)).toBe('acknowledging');
  expect(outbox.pending(7, null), 'the view shows it').toBeNull();
  vi.advanceTimersByTime(3_000);
  expect(outbox.pending(7, 3)).toBeNull();
});

test('what is refused at once is told to whoever acted, and rings on', async () => {
  const hub = new Hub();
  hub.problem = { code: 'already_resolved', retry: 'never' };
  const outbox = new Outbox(inMemory(), hub.post, () => undefined);
  await expect(outbox.act(acknowledge, 3)).rejects.toMatchObject({ code: 'already_resolved' });
  expect(outbox.pending(7, 3)).toBeNull();
  expect(outbox.view()).toEqual([]);
});

test('what is refused later is stuck, and is tried again or dropped', async () => {
  const hub = new Hub();
  hub.problem = { code: 'hub_unreachable', retry: 'later' };
  const outbox = new Outbox(inMemory(), hub.post, () => undefined);
  await outbox.act(acknowledge, 3);
  hub.problem = { code: 'already_resolved', retry: 'never' };
  await outbox.flush();
  const [stuck] = outbox.view();
  expect(stuck?.stuck).toMatchObject({ code: 'already_resolved' });
  expect(outbox.pending(7, 3), 'what is stuck answers nothing').toBeNull();
  const before = hub.sent.length;
  await outbox.flush();
  expect(hub.sent).toHaveLength(before);
  await outbox.retry(stuck?.command ?? '');
  expect(hub.sent).toHaveLength(before + 1);
  outbox.discard(stuck?.command ?? '');
  expect(outbox.view()).toEqual([]);
});

test('a note answers no page', async () => {
  const hub = new Hub();
  const outbox = new Outbox(inMemory(), hub.post, () => undefined);
  await outbox.act(note, 3);
  expect(outbox.pending(7, 3)).toBeNull();
});
