/**
 * What a browser keeps for the time without its hub: the last view, and the actions that the hub has not taken. In IndexedDB; where
 * there is none (private windows of some browsers) it is remembered as long as the page is open.
 */
import type { Action } from '../wire/Action';
import type { CommandId } from '../wire/CommandId';
import type { PageId } from '../wire/PageId';
import type { Problem } from '../wire/Problem';
import type { View } from '../wire/View';

/** An action of this browser's person that the hub has not taken. */
export interface Queued {
  /** Its own, so that sending it again is harmless. */
  id: CommandId;
  action: Action;
  /** The page of this person that it answers, where it answers one. */
  page: PageId | null;
  /** Since when it waits. */
  since: string;
  /** Why the hub refused it, when nobody waited for the answer any more. */
  stuck: Problem | null;
}

export interface Kept {
  view(): Promise<View | null>;
  keepView(view: View): Promise<void>;
  queued(): Promise<Queued[]>;
  put(queued: Queued): Promise<void>;
  remove(id: CommandId): Promise<void>;
  /** Forgets everything: the access is gone. */
  clear(): Promise<void>;
}

const DATABASE = 'baton';
const VERSION = 1;
const VIEWS = 'views';
const LAST = 'last';
const ACTIONS = 'actions';
/** Which build of the page this is: another one may not know what a view of this one means. */
const BUILD = import.meta.url;

interface LastView {
  build: string;
  view: View;
}

/** What this browser offers. */
export function kept(): Kept {
  return typeof indexedDB === 'undefined' ? inMemory() : inDatabase();
}

/** As long as the page is open. */
export function inMemory(): Kept {
  let last: View | null = null;
  const all = new Map<CommandId, Queued>();
  return {
    view: () => Promise.resolve(last),
    keepView: (view) => {
      last = view;
      return Promise.resolve();
    },
    queued: () => Promise.resolve([...all.values()]),
    put: (queued) => {
      all.set(queued.id, queued);
      return Promise.resolve();
    },
    remove: (id) => {
      all.delete(id);
      return Promise.resolve();
    },
    clear: () => {
      last = null;
      all.clear();
      return Promise.resolve();
    },
  };
}

function inDatabase(): Kept {
  let opened: Promise<IDBDatabase> | null = null;
  const database = (): Promise<IDBDatabase> => (opened ??= open());
  async function use<T>(
    store: string,
    mode: IDBTransactionMode,
    wish: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const transaction = (await database()).transaction(store, mode);
    const request = wish(transaction.objectStore(store));
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => {
        done();
      };
      transaction.onabort = () => {
        failed(transaction.error ?? new Error('the browser gave a transaction up'));
      };
    });
    return request.result;
  }
  return {
    view: async () => {
      const last = await use(VIEWS, 'readonly', (all) => all.get(LAST) as IDBRequest<LastView | undefined>);
      return last?.build === BUILD ? last.view : null;
    },
    keepView: async (view) => {
      const last: LastView = { build: BUILD, view };
      await use(VIEWS, 'readwrite', (all) => all.put(last, LAST));
    },
    // ids of version 7 sort by time
    queued: () => use(ACTIONS, 'readonly', (all) => all.getAll() as IDBRequest<Queued[]>),
    put: async (queued) => void (await use(ACTIONS, 'readwrite', (all) => all.put(queued))),
    remove: async (id) => void (await use(ACTIONS, 'readwrite', (all) => all.delete(id))),
    clear: async () => {
      await use(VIEWS, 'readwrite', (all) => all.clear());
      await use(ACTIONS, 'readwrite', (all) => all.clear());
    },
  };
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(VIEWS);
      request.result.createObjectStore(ACTIONS, { keyPath: 'id' });
    };
    request.onsuccess = () => {
      done(request.result);
    };
    request.onerror = () => {
      failed(request.error ?? new Error('the browser opens no database'));
    };
  });
}
