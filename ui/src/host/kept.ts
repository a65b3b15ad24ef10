/**
 * What a browser keeps for the time without its hub: the last view, and the actions that the hub has not taken; and what its service
 * worker needs when a push wakes it and no page is open. In IndexedDB; where there is none (private windows of some browsers) it is
 * remembered as long as the page is open.
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

/** With what the service worker speaks to the hub, and to its person. */
export interface Access {
  /** This browser's token. */
  token: string;
  language: 'en' | 'de';
}

export interface Kept {
  view(): Promise<View | null>;
  keepView(view: View): Promise<void>;
  queued(): Promise<Queued[]>;
  put(queued: Queued): Promise<void>;
  remove(id: CommandId): Promise<void>;
  access(): Promise<Access | null>;
  keepAccess(access: Access): Promise<void>;
  /** When the last push arrived. */
  pushedAt(): Promise<string | null>;
  notePush(at: string): Promise<void>;
  /** Forgets everything: the access is gone. */
  clear(): Promise<void>;
}

const DATABASE = 'baton';
const VERSION = 2;
const VIEWS = 'views';
const LAST = 'last';
const ACTIONS = 'actions';
/** What is there once, by its name. */
const DEVICE = 'device';
const ACCESS = 'access';
const PUSHED_AT = 'pushed_at';

interface LastView {
  build: string;
  view: View;
}

/** What this browser offers. `build`: which one of the page this is; another one may not know what a view of this one means. */
export function kept(build: string): Kept {
  return typeof indexedDB === 'undefined' ? inMemory() : inDatabase(build);
}

/** As long as the page is open. */
export function inMemory(): Kept {
  let last: View | null = null;
  let access: Access | null = null;
  let pushedAt: string | null = null;
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
    access: () => Promise.resolve(access),
    keepAccess: (given) => {
      access = given;
      return Promise.resolve();
    },
    pushedAt: () => Promise.resolve(pushedAt),
    notePush: (at) => {
      pushedAt = at;
      return Promise.resolve();
    },
    clear: () => {
      last = access = pushedAt = null;
      all.clear();
      return Promise.resolve();
    },
  };
}

function inDatabase(build: string): Kept {
  let opened: Promise<IDBDatabase> | null = null;
  const closed = (): void => {
    opened = null;
  };
  const database = (): Promise<IDBDatabase> => (opened ??= open(closed));
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
      return last?.build === build ? last.view : null;
    },
    keepView: async (view) => {
      const last: LastView = { build, view };
      await use(VIEWS, 'readwrite', (all) => all.put(last, LAST));
    },
    // ids of version 7 sort by time
    queued: () => use(ACTIONS, 'readonly', (all) => all.getAll() as IDBRequest<Queued[]>),
    put: async (queued) => void (await use(ACTIONS, 'readwrite', (all) => all.put(queued))),
    remove: async (id) => void (await use(ACTIONS, 'readwrite', (all) => all.delete(id))),
    access: async () =>
      (await use(DEVICE, 'readonly', (all) => all.get(ACCESS) as IDBRequest<Access | undefined>)) ?? null,
    keepAccess: async (access) => void (await use(DEVICE, 'readwrite', (all) => all.put(access, ACCESS))),
    pushedAt: async () =>
      (await use(DEVICE, 'readonly', (all) => all.get(PUSHED_AT) as IDBRequest<string | undefined>)) ?? null,
    notePush: async (at) => void (await use(DEVICE, 'readwrite', (all) => all.put(at, PUSHED_AT))),
    clear: async () => {
      await use(DEVICE, 'readwrite', (all) => all.clear());
      await use(VIEWS, 'readwrite', (all) => all.clear());
      await use(ACTIONS, 'readwrite', (all) => all.clear());
    },
  };
}

/** `closed` is told when a newer page needs the database for itself. */
function open(closed: () => void): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      if (!there.contains(VIEWS)) request.result.createObjectStore(VIEWS);
      if (!there.contains(ACTIONS)) request.result.createObjectStore(ACTIONS, { keyPath: 'id' });
      if (!there.contains(DEVICE)) request.result.createObjectStore(DEVICE);
    };
    request.onsuccess = () => {
      const database = request.result;
      database.onversionchange = () => {
        database.close();
        closed();
      };
      done(database);
    };
    request.onerror = () => {
      failed(request.error ?? new Error('the browser opens no database'));
    };
  });
}
