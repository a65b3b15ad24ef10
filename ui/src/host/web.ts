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
import { newId } from '../ids';
import { texts } from '../texts';
import type { PartView } from '../wire/PartView';
import type { SentIntent } from '../wire/SentIntent';
import type { Settings } from '../wire/Settings';
import { NO_REACH, NO_SHIFTS } from './empty';
import { asProblem, problem } from './problem';
import { BrowserSiren, type Heard } from './siren';
import { events } from './sse';
import { Witness } from './witness';

const TOKEN = 'baton.token';
const SETTINGS = 'baton.settings';
/** How often an intent is sent before its person is told that the hub is out of reach: its id makes that harmless. */
const TRIES = 3;
/** Milliseconds until the first new attempt; each further one doubles it. */
const RETRY_MS_MIN = 500;
/** Milliseconds between attempts at most. */
const RETRY_MS_MAX = 15_000;

const SETTINGS_FIRST: Settings = {
  volume_percent: 80,
  rise_s: 20,
  sound: 'siren',
  awake_on_call: false,
  autostart: false,
  raise_window: false,
};

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
    settings: SETTINGS_FIRST,
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

  /** The hub's newest view, to which this browser adds what only it knows. */
  let newest: View | null = null;
  let show: (push: Push) => void = () => undefined;
  const siren = new BrowserSiren(() => {
    follow();
  });
  const witness = new Witness();

  /** The siren, the receipts and the screen follow the newest view and what is heard. */
  function follow(): void {
    if (newest === null) return;
    const settings = settingsIn(store);
    siren.want(newest.alarm?.siren.is === 'starting', settings);
    const receipts = witness.look(newest, siren.heard);
    if (receipts.length > 0) {
      act({ want: 'act', action: { do: 'receipts', receipts } }).catch(() => {
        witness.again(receipts);
      });
    }
    show({ push: 'view', with: withHeard(newest, siren.heard, settings) });
  }

  function silence(): void {
    newest = null;
    siren.want(false, settingsIn(store));
  }

  /** Sends an intent under one id, however often it takes. */
  async function act(intent: Intent): Promise<Reply> {
    const sent: SentIntent = { id: newId(), intent };
    for (let tried = 1; ; tried++) {
      try {
        return await call<Reply>('ui/send', sent);
      } catch (thrown) {
        if (tried >= TRIES || asProblem(thrown).code !== 'hub_unreachable') throw thrown;
        await new Promise((done) => setTimeout(done, RETRY_MS_MIN * tried));
      }
    }
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
      return await act(intent);
    } finally {
      silence();
      store.removeItem(TOKEN);
      restart();
    }
  }

  return {
    place: 'browser',
    send(intent) {
      if (intent.want === 'join') return join(codeOf(intent.link) ?? intent.code ?? '');
      if (intent.want === 'leave') return leave(intent);
      if (intent.want === 'set_settings') {
        store.setItem(SETTINGS, JSON.stringify(intent.settings));
        follow();
        return Promise.resolve({ is: 'done' });
      }
      if (intent.want === 'try_sound') return siren.try(settingsIn(store)).then(() => ({ is: 'done' }));
      if (intent.want === 'self_test') return siren.try(settingsIn(store)).then(() => ({ is: 'done' }));
      return act(intent);
    },
    ask: (query) => call<QueryAnswer>('ui/ask', query),
    subscribe(on, trouble) {
      show = on;
      let stream = new AbortController();
      restart = () => {
        stream.abort();
        stream = new AbortController();
        void listen(stream.signal);
      };
      async function listen(over: AbortSignal): Promise<void> {
        let wait = RETRY_MS_MIN;
        while (!over.aborted) {
          const token = store.getItem(TOKEN);
          if (token === null) return on({ push: 'view', with: unpaired('first_run', null) });
          try {
            for await (const push of pushes(hub, token, over)) {
              trouble(null);
              wait = RETRY_MS_MIN;
              if (push.push === 'view') {
                newest = push.with;
                follow();
              } else {
                on(push);
              }
            }
          } catch (thrown) {
            if (over.aborted) return;
            const lost = asProblem(thrown);
            if (lost.code === 'token_revoked' || lost.code === 'unauthorized') {
              store.removeItem(TOKEN);
              silence();
              return on({ push: 'view', with: unpaired('first_run', lost) });
            }
            trouble(lost);
          }
          await pause(wait, over);
          wait = Math.min(wait * 2, RETRY_MS_MAX);
        }
      }
      void listen(stream.signal);
      return () => {
        restart = () => undefined;
        show = () => undefined;
        silence();
        stream.abort();
      };
    },
  };
}

function settingsIn(store: Storage): Settings {
  try {
    const kept = JSON.parse(store.getItem(SETTINGS) ?? '{}') as Partial<Settings>;
    return { ...SETTINGS_FIRST, ...kept };
  } catch {
    return SETTINGS_FIRST;
  }
}

/** The hub's view with what this browser alone knows: what is heard, and how loud it can be. */
function withHeard(view: View, heard: Heard, settings: Settings): View {
  const { alarm } = view;
  const b = texts.browser;
  const asked = alarm?.siren.is === 'starting';
  const blocked = heard === 'missing' ? b.sound.missing : b.blocked;
  return {
    ...view,
    settings,
    alarm:
      alarm === null || !asked || heard === 'silent'
        ? alarm
        : { ...alarm, siren: heard === 'sounding' ? { is: 'sounding' } : { is: 'failed', why: blocked } },
    readiness: {
      ...view.readiness,
      light: heard === 'locked' || heard === 'missing' ? 'red' : 'amber',
      parts: [...view.readiness.parts, soundPart(heard), notificationPart()],
    },
  };
}

function soundPart(heard: Heard): PartView {
  const t = texts.browser.sound;
  switch (heard) {
    case 'missing':
      return { part: 'sound', state: 'fails', detail: t.missing, fix: t.missingFix };
    case 'locked':
      return { part: 'sound', state: 'fails', detail: t.locked, fix: t.lockedFix };
    case 'silent':
    case 'sounding':
      return { part: 'sound', state: 'weak', detail: isApple() ? t.apple : t.open, fix: t.openFix };
  }
}

function notificationPart(): PartView {
  const t = texts.browser.closed;
  return { part: 'notifications', state: 'weak', detail: t.says, fix: t.fix };
}

/** Phones and tablets that have one browser engine, whose sound a switch at the side silences. */
function isApple(): boolean {
  return /iPhone|iPad/.test(navigator.userAgent);
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
