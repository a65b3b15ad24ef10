/** The hub that served this page, over HTTP: questions and wishes, and the stream of views. */
import type { Problem } from '../wire/Problem';
import type { Push } from '../wire/Push';
import { problem, rejection } from './problem';
import { events } from './sse';
import type { Sound } from './siren';

/** Milliseconds after which a request counts as lost: whoever is woken waits no longer than that for a word. */
const ANSWER_WITHIN_MS = 10_000;
/** Milliseconds without a sign of life after which a stream counts as lost: the hub gives one each 15 s. */
const SILENT_MS_MAX = 40_000;

export class HubOverHttp {
  constructor(
    private readonly address: string,
    private readonly token: () => string | null,
  ) {}

  async get<T>(path: string, withinMs: number = ANSWER_WITHIN_MS): Promise<T> {
    return this.#ask<T>(path, { method: 'GET' }, withinMs);
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return this.#ask<T>(path, { method: 'POST', body: JSON.stringify(body) }, ANSWER_WITHIN_MS);
  }

  async #ask<T>(path: string, wish: { method: string; body?: string }, withinMs: number): Promise<T> {
    const token = this.token();
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    let response: Response;
    try {
      response = await fetch(`${this.address}/api/v1/${path}`, {
        ...wish,
        headers: { 'content-type': 'application/json', ...authorization },
        signal: AbortSignal.timeout(withinMs),
      });
    } catch (thrown) {
      throw rejection(unreachable(thrown));
    }
    if (!response.ok) throw rejection(await problemOf(response));
    return (await response.json()) as T;
  }

  /** What the hub pushes until `over`, or until it ends. `alive` is told of every sign of life. */
  async *pushes(
    token: string,
    sound: Sound,
    over: AbortSignal,
    alive: () => void,
  ): AsyncGenerator<Push, void, void> {
    // A phone that changes its network leaves a stream open on which nothing comes any more.
    const silent = new AbortController();
    const wait = (): ReturnType<typeof setTimeout> =>
      setTimeout(() => {
        silent.abort(new Error(`nothing was heard for ${SILENT_MS_MAX / 1000} s`));
      }, SILENT_MS_MAX);
    let timer = wait();
    try {
      const response = await fetch(`${this.address}/api/v1/ui/view?sound=${sound}`, {
        headers: { accept: 'text/event-stream', authorization: `Bearer ${token}` },
        signal: AbortSignal.any([over, silent.signal]),
      });
      if (!response.ok || response.body === null) throw rejection(await problemOf(response));
      const heard = (): void => {
        clearTimeout(timer);
        timer = wait();
        alive();
      };
      for await (const data of events(response.body, heard)) yield JSON.parse(data) as Push;
    } catch (thrown) {
      if (isProblem(thrown)) throw rejection(thrown);
      throw rejection(unreachable(silent.signal.aborted ? silent.signal.reason : thrown));
    } finally {
      clearTimeout(timer);
    }
  }
}

function isProblem(thrown: unknown): thrown is Problem {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string';
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
