/** The host of a browser: the same three verbs over HTTP, with the token of this browser's pairing. */
import type { Intent } from '../wire/Intent';
import type { Paired } from '../wire/Paired';
import type { PairRequest } from '../wire/PairRequest';
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import type { QueryAnswer } from '../wire/QueryAnswer';
import type { Reply } from '../wire/Reply';
import type { View } from '../wire/View';
import type { Host } from './host';
import { NO_REACH, NO_SHIFTS } from './empty';
import { asProblem, problem } from './problem';
import { events } from './sse';

const TOKEN = 'baton.token';
/** Milliseconds until the first new attempt; each further one doubles it. */
const RETRY_MS_MIN = 500;
/** Milliseconds between attempts at most. */
const RETRY_MS_MAX = 15_000;

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
    drills: { results: [], teams: [], nights: 'no' },
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

  async function leave(intent: Intent): Promise<Reply> {
    try {
      return await call<Reply>('ui/send', intent);
    } finally {
      store.removeItem(TOKEN);
      restart();
    }
  }

  return {
    place: 'browser',
    send(intent) {
      if (intent.want === 'join') return join(codeOf(intent.link) ?? intent.code ?? '');
      if (intent.want === 'leave') return leave(intent);
      return call<Reply>('ui/send', intent);
    },
    ask: (query) => call<QueryAnswer>('ui/ask', query),
    subscribe(on, trouble) {
      let stream = new AbortController();
      restart = () => {
        stream.abort();
        stream = new AbortController();
        void follow(stream.signal);
      };
      async function follow(over: AbortSignal): Promise<void> {
        let wait = RETRY_MS_MIN;
        while (!over.aborted) {
          const token = store.getItem(TOKEN);
          if (token === null) return on({ push: 'view', with: unpaired('first_run', null) });
          try {
            for await (const push of pushes(hub, token, over)) {
              trouble(null);
              wait = RETRY_MS_MIN;
              on(push);
            }
          } catch (thrown) {
            if (over.aborted) return;
            const lost = asProblem(thrown);
            if (lost.code === 'token_revoked' || lost.code === 'unauthorized') {
              store.removeItem(TOKEN);
              return on({ push: 'view', with: unpaired('first_run', lost) });
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

async function* pushes(hub: string, token: string, over: AbortSignal): AsyncGenerator<Push> {
  let response: Response;
  try {
    response = await fetch(`${hub}/api/v1/ui/view`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
      signal: over,
    });
  } catch (thrown) {
    throw asRejection(unreachable(thrown));
  }
  if (!response.ok || response.body === null) throw asRejection(await problemOf(response));
  for await (const data of events(response.body)) yield JSON.parse(data) as Push;
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
