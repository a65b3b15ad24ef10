/** The host of a browser: the same three verbs over HTTP, with the token of this browser's pairing. */
import type { Intent } from '../wire/Intent';
import type { Paired } from '../wire/Paired';
import type { PairRequest } from '../wire/PairRequest';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import type { QueryAnswer } from '../wire/QueryAnswer';
import type { Reply } from '../wire/Reply';
import type { SirenState } from '../wire/SirenState';
import type { View } from '../wire/View';
import { newId } from '../ids';
import type { Action } from '../wire/Action';
import type { IncidentId } from '../wire/IncidentId';
import type { IntentEnvelope } from '../wire/IntentEnvelope';
import type { PageId } from '../wire/PageId';
import type { Host } from './host';
import { NO_REACH, NO_SHIFTS } from './empty';
import { asProblem, problem } from './problem';
import { Receipts } from './receipts';
import { BrowserSiren } from './siren';
import { events } from './sse';
import { NO_SOUND } from '../texts.web';

const TOKEN = 'baton.token';
/** Pages count from 1. */
const NO_PAGE = 0;
/** Milliseconds until the first new attempt; each further one doubles it. */
const RETRY_MS_MIN = 500;
/** Milliseconds between attempts at most. */
const RETRY_MS_MAX = 15_000;

/** Milliseconds for which an answer that the hub took keeps the siren quiet, if the view still shows the page. */
const ANSWERED_MS = 3_000;
/** Milliseconds without a sign of life after which a stream counts as lost: the hub gives one each 15 s. */
const SILENT_MS_MAX = 40_000;

/** A browser that is paired with no hub yet, or whose access was taken away. */
function unpaired(stage: View['stage'], trouble: Problem | null): View {
  return {
    stage,
    now_at: new Date().toISOString(),
    account: null,
    link: { state: trouble === null ? 'none' : 'refused', since: null, retry_at: null, problem: trouble },
    local_hub: { is: 'none' },
    duties: [],
    shifts: NO_SHIFTS,
    reach: NO_REACH,
    readiness: { light: 'red', parts: [], proof: null },
    alarm: null,
    incidents: [],
    team: [],
    services: [],
    heartbeats: [],
    maintenances: [],
    teams: [],
    devices: [],
    settings: {
      volume_percent: 80,
      rise_s: 20,
      sound: 'siren',
      awake_on_call: false,
      autostart: false,
      raise_window: false,
    },
    outbox: [],
    notices: [],
  };
}

/** The host for the hub that served this page. */
export function web(hub: string = location.origin, store: Storage = localStorage): Host {
  let restart: () => void = () => undefined;

  async function call<T>(path: string, body: unknown): Promise<T> {
    const token = store.getItem(TOKEN);
    let response: Response;
    try {
      response = await fetch(`${hub}/api/v1/${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
    } catch (thrown) {
      throw asRejection(unreachable(thrown));
    }
    if (!response.ok) throw asRejection(await problemOf(response));
    return (await response.json()) as T;
  }

  async function join(code: string): Promise<Reply> {
    const request: PairRequest = { code, device_name: 'Browser', platform: 'browser' };
    const paired = await call<Paired>('pair', request);
    store.setItem(TOKEN, paired.token);
    restart();
    return { is: 'done' };
  }

  let shown: View | null = null;
  let tell: (push: Push) => void = () => undefined;
  /** Pages that were answered here: silent at once, whatever the hub says and when. */
  const answered = new Set<PageId>();
  const receipts = new Receipts();
  let said = 'untried';
  const siren = new BrowserSiren(() => {
    if (said !== siren.sound) {
      said = siren.sound;
      restart();
    } else if (shown !== null) take(shown);
  });
  for (const touch of ['pointerdown', 'keydown']) {
    document.addEventListener(touch, () => void siren.unlock(), { passive: true });
  }

  const act = (action: Action): Promise<Reply> => sendOn({ want: 'act', action });
  const sendOn = (intent: Intent): Promise<Reply> =>
    call<Reply>('ui/send', { id: newId(), intent } satisfies IntentEnvelope);
  const pageOf = (incident: IncidentId): PageId | null =>
    shown?.incidents.find(({ id }) => id === incident)?.my_page ?? null;

  /** Shows a view, with what only this browser knows, and rings or not. */
  function take(view: View): void {
    shown = view;
    const { alarm } = view;
    const waits = alarm?.incidents.some((incident) => !answered.has(pageOf(incident) ?? NO_PAGE)) ?? false;
    siren.want(alarm !== null && alarm.siren.is !== 'quiet' && waits);
    const rings = siren.sounding || document.visibilityState === 'visible';
    const news = receipts.of(view, rings);
    if (news.length > 0) void act({ do: 'receipts', receipts: news }).catch(() => undefined);
    tell({
      push: 'view',
      with: {
        ...view,
        account: view.account === null ? null : { ...view.account, hub },
        alarm: alarm === null ? null : { ...alarm, siren: heard(alarm.siren, waits) },
      },
    });
  }

  function heard(wanted: SirenState, waits: boolean): SirenState {
    if (wanted.is === 'quiet' || !waits) return { is: 'quiet' };
    return siren.sounding ? { is: 'sounding' } : { is: 'failed', why: NO_SOUND[siren.sound] };
  }

  /** An action; if it answers a page that rings here, it is silent from now on, unless the hub says otherwise. */
  async function answer(intent: Intent & { want: 'act' }): Promise<Reply> {
    const page = 'incident' in intent.action ? pageOf(intent.action.incident) : null;
    if (page === null || intent.action.do === 'note') return sendOn(intent);
    const again = (): void => {
      answered.delete(page);
      if (shown !== null) take(shown);
    };
    answered.add(page);
    if (shown !== null) take(shown);
    try {
      const reply = await sendOn(intent);
      setTimeout(again, ANSWERED_MS);
      return reply;
    } catch (thrown) {
      again();
      throw thrown;
    }
  }

  async function testSound(): Promise<Reply> {
    if (await siren.test()) return { is: 'done' };
    throw asRejection(problem('invalid', NO_SOUND.fails));
  }

  async function leave(intent: Intent): Promise<Reply> {
    try {
      return await sendOn(intent);
    } finally {
      store.removeItem(TOKEN);
      restart();
    }
  }

  return {
    place: 'browser',
    send(intent) {
      switch (intent.want) {
        case 'join':
          return join(codeOf(intent.link) ?? codeOf(intent.code) ?? intent.code ?? '');
        case 'leave':
          return leave(intent);
        case 'act':
          return answer(intent);
        case 'self_test':
        case 'try_sound':
          return testSound();
        default:
          return sendOn(intent);
      }
    },
    ask: (query) => call<QueryAnswer>('ui/ask', query),
    subscribe(on, trouble) {
      tell = on;
      let stream = new AbortController();
      restart = () => {
        stream.abort();
        stream = new AbortController();
        void follow(stream.signal);
      };
      function gone(why: Problem | null): void {
        shown = null;
        siren.want(false);
        on({ push: 'view', with: unpaired('first_run', why) });
      }
      async function follow(over: AbortSignal): Promise<void> {
        let wait = RETRY_MS_MIN;
        while (!over.aborted) {
          const token = store.getItem(TOKEN);
          if (token === null) return gone(null);
          try {
            for await (const push of pushes(hub, token, siren.sound, over)) {
              trouble(null);
              wait = RETRY_MS_MIN;
              if (push.push === 'view') take(push.with);
              else on(push);
            }
          } catch (thrown) {
            if (over.aborted) return;
            const lost = asProblem(thrown);
            if (lost.code === 'token_revoked' || lost.code === 'unauthorized') {
              store.removeItem(TOKEN);
              return gone(lost);
            }
            trouble(lost);
          }
          await pause(wait, over);
          wait = Math.min(wait * 2, RETRY_MS_MAX);
        }
      }
      void follow(stream.signal);
      return () => {
        restart = () => undefined;
        stream.abort();
      };
    },
  };
}

async function* pushes(hub: string, token: string, sound: string, over: AbortSignal): AsyncGenerator<Push> {
  let response: Response;
  // A phone that changes its network leaves a stream open on which nothing comes any more.
  const silent = new AbortController();
  const wait = (): ReturnType<typeof setTimeout> =>
    setTimeout(() => {
      silent.abort(new Error(`nothing was heard for ${SILENT_MS_MAX / 1000} s`));
    }, SILENT_MS_MAX);
  let timer = wait();
  const alive = (): void => {
    clearTimeout(timer);
    timer = wait();
  };
  try {
    response = await fetch(`${hub}/api/v1/ui/view?sound=${sound}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
      signal: AbortSignal.any([over, silent.signal]),
    });
  } catch (thrown) {
    clearTimeout(timer);
    throw asRejection(unreachable(thrown));
  }
  try {
    if (!response.ok || response.body === null) throw asRejection(await problemOf(response));
    for await (const data of events(response.body, alive)) yield JSON.parse(data) as Push;
  } catch (thrown) {
    throw silent.signal.aborted ? asRejection(unreachable(silent.signal.reason)) : thrown;
  } finally {
    clearTimeout(timer);
  }
}

/** A problem is what hosts reject with; it is no Error, and need not be one. */
function asRejection(what: Problem): Error {
  return what as unknown as Error;
}

function unreachable(thrown: unknown): Problem {
  return problem('hub_unreachable', thrown instanceof Error ? thrown.message : String(thrown));
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Problem;
    if (typeof body.code === 'string') return body;
  } catch {
    // Not a problem document: something between here and the hub answered.
  }
  return problem('not_a_hub', `${response.url} answered ${response.status}.`);
}

function codeOf(link: string | null): string | null {
  return link === null ? null : (/[?&]code=([^&]+)/.exec(link)?.[1] ?? null);
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
