import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onceDrawn } from './drawn';

let frames: FrameRequestCallback[] = [];
/** The page is given a frame. */
const frame = (): void => {
  const now = frames;
  frames = [];
  for (const draw of now) draw(0);
};

beforeEach(() => {
  frames = [];
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  vi.stubGlobal('requestAnimationFrame', (draw: FrameRequestCallback) => frames.push(draw));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('goes on in the frame after the next one, once', () => {
  const then = vi.fn();
  onceDrawn(then);
  frame();
  expect(then).not.toHaveBeenCalled();
  frame();
  expect(then).toHaveBeenCalledOnce();
  vi.runAllTimers();
  expect(then).toHaveBeenCalledOnce();
});

test('goes on in a page that is given no frames, once', () => {
  const then = vi.fn();
  onceDrawn(then);
  vi.advanceTimersByTime(249);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(then).toHaveBeenCalledOnce();
  frame();
  frame();
  expect(then).toHaveBeenCalledOnce();
});
