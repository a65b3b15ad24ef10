import { expect, test } from 'vitest';
import { History, moved, replaced } from './history.svelte';

test('goes back and forth, and forgets what was undone when something else is done', () => {
  const history = new History('a');
  expect([history.canUndo, history.canRedo, history.isChanged]).toEqual([false, false, false]);
  history.put('b');
  history.put('c');
  history.put('c');
  history.undo();
  expect([history.now, history.canRedo, history.isChanged]).toEqual(['b', true, true]);
  history.redo();
  expect(history.now).toBe('c');
  history.undo();
  history.undo();
  history.undo();
  expect([history.now, history.isChanged]).toEqual(['a', false]);
  history.put('d');
  expect([history.now, history.canRedo]).toEqual(['d', false]);
  history.saved();
  expect([history.isChanged, history.isFrom('d')]).toEqual([false, true]);
});

test('lists with one moved, changed or gone', () => {
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(replaced(['a', 'b'], 1, 'x')).toEqual(['a', 'x']);
  expect(replaced(['a', 'b'], 0, null)).toEqual(['b']);
});
