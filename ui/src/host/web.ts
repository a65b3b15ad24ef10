/**
 * The host of a browser: the same three verbs over HTTP, with the token of this browser's pairing.
 *
 * The hub makes the view. What only the browser knows is added here: whether its siren is heard, what it has not sent yet, and whether
 * the hub is out of reach. Without the hub the last view is shown, and says so.
 */
import type { Intent } from '../wire/Intent';
import type { IncidentId } from '../wire/IncidentId';
import type { IntentEnvelope } from '../wire/IntentEnvelope';
import type { PageId } from '../wire/PageId';
import type { Paired } from '../wire/Paired';
import type { PairRequest } from '../wire/PairRequest';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import type { QueryAnswer } from '../wire/QueryAnswer';
import type { Reply } from '../wire/Reply';
import type { SirenState } from '../wire/SirenState';
import type { View } from '../wire/View';
import { newId } from '../ids';
import { catalogue } from '../texts/catalogue';
import { speech } from '../texts/language.svelte';
import { keepWorker, tidyNotices } from './worker';
import { unpaired } from './empty';
import type { Host } from './host';
import { HubOverHttp } from './http';
import { kept as offered, type Kept } from './kept';
import { Outbox } from './outbox';
import { asProblem, problem, rejection } from './problem';
import { BrowserPushes } from './pushes';
import { Receipts } from './receipts';
import { BrowserSiren } from './siren';

const TOKEN = 'baton.token';
/** Milliseconds until the first new attempt; each further one doubles it. */
const RETRY_MS_MIN = 500;
/** Milliseconds between attempts at most. */
const RETRY_MS_MAX = 15_000;
/** Failed attempts after which it is said: one alone is a hub that is started anew, or a network that changed. */
const FAILURES_TOLD = 2;
/** Milliseconds without a sign of life after which a page that comes to the front connects anew. */
const STALE_MS = 20_000;
/** Milliseconds between two views that are kept: writing each would wear the phone's disk. */
const KEEP_EVERY_MS = 1_000;

/** Why views do not come, while they do not. */
interface Lost {
  since: string;
  problem: Problem | null;
}

/** The host for the hub that served this page. */
export function web(
  address: string = location.origin,
  store: Storage = localStorage,
  kept: Kept = offered(import.meta.url),
): Host {
  const hub = new HubOverHttp(address, () => store.getItem(TOKEN));
  const send = <T extends Reply>(intent: Intent, id = newId()): Promise<T> =>
    hub.post<T>('ui/send', { id, intent } satisfies IntentEnvelope);
  const pushes = new BrowserPushes(hub, kept, (action) => send({ want: 'act', action }));
  const receipts = new Receipts();
  const outbox = new Outbox(kept, (id, action) => send({ want: 'act', action }, id), draw);
  let restart: () => void = () => undefined;
  let tell: (push: Push) => void = () => undefined;
  /** The hub's newest view; what it says is true as long as it is not lost. */
  let newest: View | null = null;
  let lost: Lost | null = null;
  let heardAt = 0;

  let said = 'untried';
  const siren = new BrowserSiren(() => {
    if (said === siren.sound) return draw();
    said = siren.sound;
    restart(); // the hub says what this sound is worth
  });
  for (const touch of ['pointerdown', 'keydown']) {
    document.addEventListener(touch, () => void siren.unlock(), { passive: true });
  }

  const pageOf = (incident: IncidentId): PageId | null =>
    newest?.incidents.find(({ id }) => id === incident)?.my_page ?? null;

  /** Rings or not, reports what really happened here, and shows it. */
  function draw(): void {
    if (newest === null) return;
    const { alarm } = newest;
    const waits = alarm?.incidents.some((one) => outbox.pending(one, pageOf(one)) === null) ?? false;
    siren.want(alarm !== null && alarm.siren.is !== 'quiet' && waits);
    if (lost === null) {
      report(newest);
      tidyNotices(newest);
    }
    const incidents = newest.incidents.map((incident) => ({
      ...incident,
      pending: outbox.pending(incident.id, incident.my_page) ?? incident.pending,
    }));
    const view: View = {
      ...newest,
      incidents,
      account: newest.account === null ? null : { ...newest.account, hub: address },
      alarm: alarm === null ? null : { ...alarm, siren: heard(alarm.siren, waits) },
      outbox: outbox.view(),
    };
    tell({ push: 'view', with: lost === null ? view : outOfReach(view, lost) });
  }

  function report(view: View): void {
    const news = receipts.of(view, siren.sounding);
    if (news.length === 0) return;
    send({ want: 'act', action: { do: 'receipts', receipts: news } }).catch(() => {
      receipts.again(news);
    });
  }

  function heard(wanted: SirenState, waits: boolean): SirenState {
    if (wanted.is === 'quiet' || !waits) return { is: 'quiet' };
    return siren.sounding ? { is: 'sounding' } : { is: 'failed', why: catalogue.web.noSound[siren.sound] };
  }

  let keeping: ReturnType<typeof setTimeout> | undefined;
  /** A view came from the hub. */
  function take(view: View): void {
    newest = view;
    lost = null;
    keeping ??= setTimeout(() => {
      keeping = undefined;
      // What rang may be answered when it is read again, so it is kept as what it is: an incident.
      if (newest !== null) void kept.keepView({ ...newest, alarm: null }).catch(() => undefined);
    }, KEEP_EVERY_MS);
    draw();
    void outbox.flush();
  }

  /** Views do not come. */
  function lose(why: Problem | null): void {
    lost = { since: lost?.since ?? new Date(heardAt || Date.now()).toISOString(), problem: why };
    draw();
  }

  /** What an earlier page kept, until the hub has said something. */
  async function recall(): Promise<void> {
    await outbox.load();
    const last = await kept.view();
    if (newest !== null || last === null || store.getItem(TOKEN) === null) return;
    newest = last;
    heardAt = Date.parse(last.now_at);
    lose(null);
  }

  function forget(): void {
    clearTimeout(keeping);
    keeping = undefined;
    store.removeItem(TOKEN);
    void pushes.forget().catch(() => undefined);
    newest = lost = null;
    siren.want(false);
    outbox.clear();
    void kept.clear().catch(() => undefined);
  }

  async function join(code: string): Promise<Reply> {
    const request: PairRequest = { code, device_name: nameOf(navigator.userAgent), platform: 'browser' };
    const paired = await hub.post<Paired>('pair', request);
    store.setItem(TOKEN, paired.token);
    // An invite's code works once; nobody shall find it in the history.
    if (location.hash.includes('code=')) history.replaceState(null, '', location.pathname);
    restart();
    return { is: 'done' };
  }

  async function leave(intent: Intent): Promise<Reply> {
    try {
      return await send(intent);
    } finally {
      forget();
      restart();
    }
  }

  async function testSound(): Promise<Reply> {
    if (await siren.test()) return { is: 'done' };
    throw rejection(problem('invalid', catalogue.web.noSound.fails));
  }

  return {
    place: 'browser',
    pushes,
    send(intent) {
      switch (intent.want) {
        case 'join':
          return join(codeOf(intent.link) ?? codeOf(intent.code) ?? intent.code ?? '');
        case 'leave':
          return leave(intent);
        case 'act':
          return outbox.act(
            intent.action,
            'incident' in intent.action ? asked(intent.action.incident) : null,
          );
        case 'retry':
          return outbox.retry(intent.command);
        case 'discard':
          return Promise.resolve(outbox.discard(intent.command));
        case 'self_test':
        case 'try_sound':
          return testSound();
        default:
          return send(intent);
      }
    },
    ask: async (query) => addressed(await hub.post<QueryAnswer>('ui/ask', query)),
    subscribe(on, trouble) {
      tell = on;
      let stream = new AbortController();
      restart = () => {
        stream.abort();
        stream = new AbortController();
        void follow(stream.signal);
      };
      function gone(why: Problem | null): void {
        forget();
        on({ push: 'view', with: unpaired('first_run', why) });
      }
      async function follow(over: AbortSignal): Promise<void> {
        let [wait, failures] = [RETRY_MS_MIN, 0];
        while (!over.aborted) {
          const token = store.getItem(TOKEN);
          if (token === null) return gone(null);
          // the service worker cannot read what the page's own storage has
          void kept.keepAccess({ token, language: speech.language }).catch(() => undefined);
          let why: Problem | null = null;
          try {
            for await (const push of hub.pushes(token, siren.sound, over, () => (heardAt = Date.now()))) {
              if (over.aborted) return;
              trouble(null);
              [wait, failures] = [RETRY_MS_MIN, 0];
              if (push.push === 'view') take(push.with);
              else on(push);
            }
          } catch (thrown) {
            why = asProblem(thrown);
          }
          if (over.aborted) return;
          if (why?.code === 'token_revoked' || why?.code === 'unauthorized') return gone(why);
          if (++failures >= FAILURES_TOLD || lost !== null) lose(why);
          // the view says that it may be old, where there is one
          trouble(newest === null ? why : null);
          await pause(wait, over);
          wait = Math.min(wait * 2, RETRY_MS_MAX);
        }
      }
      const hurry = (): void => {
        if (document.visibilityState !== 'visible') return;
        if (lost !== null || Date.now() - heardAt > STALE_MS) restart();
      };
      addEventListener('online', hurry);
      document.addEventListener('visibilitychange', hurry);
      const unhear = keepWorker({
        open: (incident) => {
          if (incident !== null) on({ push: 'show', with: { incident } });
        },
        changed: () => {
          void outbox
            .load()
            .then(() => outbox.flush())
            .catch(() => undefined);
        },
      });
      void recall()
        .then(() => {
          if (lost !== null) trouble(null);
        })
        .catch(() => undefined);
      void follow(stream.signal);
      return () => {
        restart = () => undefined;
        unhear();
        removeEventListener('online', hurry);
        document.removeEventListener('visibilitychange', hurry);
        stream.abort();
      };
    },
  };

  /** A hub does not know by which name it was reached: its addresses begin at its root. */
  function addressed(answer: QueryAnswer): QueryAnswer {
    if (answer.is !== 'integration_url' && answer.is !== 'heartbeat_url') return answer;
    return { ...answer, value: new URL(answer.value, address).href };
  }

  function asked(incident: unknown): PageId | null {
    return typeof incident === 'number' ? pageOf(incident) : null;
  }
}

/** A view that may be old, and says so; nothing is green that cannot be reached. */
function outOfReach(view: View, { since, problem }: Lost): View {
  const isOnCall = view.duties.some(({ mine }) => mine);
  const parts = view.readiness.parts.map((part) =>
    part.part === 'connection'
      ? {
          ...part,
          state: 'fails' as const,
          finding: { is: 'link_lost' as const },
          detail: catalogue.parts.findings.link_lost,
          fix: catalogue.parts.mend.connection,
        }
      : part,
  );
  return {
    ...view,
    now_at: new Date().toISOString(),
    link: { state: 'lost', since, retry_at: null, problem },
    readiness: { ...view.readiness, light: 'red', parts },
    notices: isOnCall
      ? [{ light: 'red', code: 'hub_unreachable_on_call', text: catalogue.web.cutOff }, ...view.notices]
      : view.notices,
  };
}

/** What this browser is called among its person's devices. */
function nameOf(agent: string): string {
  const system = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'CrOS', 'Linux'];
  const browsers = ['Firefox', 'Edg', 'OPR', 'Chrome', 'Safari'];
  const words: Record<string, string> = { Macintosh: 'Mac', CrOS: 'Chromebook', Edg: 'Edge', OPR: 'Opera' };
  const named = (names: string[]): string => {
    const found = names.find((name) => agent.includes(name));
    return found === undefined ? '' : (words[found] ?? found);
  };
  const [browser, on] = [named(browsers), named(system)];
  return browser === '' || on === '' ? 'Browser' : `${browser}, ${on}`;
}

function codeOf(link: string | null): string | null {
  return link === null ? null : (/[?&#]code=([^&]+)/.exec(link)?.[1] ?? null);
}

function pause(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}
