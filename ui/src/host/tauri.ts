/** The host of the app's window: Tauri's bridge to the owner. The only file that knows Tauri. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import type { QueryAnswer } from '../wire/QueryAnswer';
import type { Reply } from '../wire/Reply';
import type { Host } from './host';
import { asProblem } from './problem';

/** Milliseconds between two attempts to reach the owner: it is local, so an attempt costs nothing. */
const RETRY_MS = 1_000;
/**
 * Milliseconds between two questions whether the owner still answers, while the window is looked at. The bridge looks for a lost
 * owner by itself and says nothing meanwhile; a window that shows an old view as if it were new must not go unnoticed.
 */
const ALIVE_MS = 15_000;

async function call<T>(command: string, args: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    // The type of a rejection is the interface's own: Problem is no Error.
    // eslint-disable-next-line @typescript-eslint/only-throw-error
    throw asProblem(thrown);
  }
}

export const tauri: Host = {
  place: 'app',
  send: (intent) => call<Reply>('send', { intent }),
  ask: (query) => call<QueryAnswer>('ask', { query }),
  subscribe(on, trouble) {
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const connect = (): void => {
      if (over) return;
      const channel = new Channel<Push>();
      channel.onmessage = (push) => {
        if (over) return;
        trouble(null);
        on(push);
      };
      // The bridge may answer at once or stay until the owner goes: either way a rejection means that it is gone.
      call('subscribe', { channel }).catch((lost: unknown) => {
        if (over) return;
        trouble(lost as Problem);
        timer = setTimeout(connect, RETRY_MS);
      });
    };
    const ask = (): void => {
      if (over || document.visibilityState !== 'visible') return;
      call<QueryAnswer>('ask', { query: { ask: 'view' } }).then(
        (answer) => {
          if (over || answer.is !== 'view') return;
          trouble(null);
          on({ push: 'view', with: answer.value });
        },
        (lost: unknown) => {
          if (!over) trouble(lost as Problem);
        },
      );
    };
    const alive = setInterval(ask, ALIVE_MS);
    document.addEventListener('visibilitychange', ask);
    connect();
    return () => {
      over = true;
      clearTimeout(timer);
      clearInterval(alive);
      document.removeEventListener('visibilitychange', ask);
    };
  },
};
