import type { Problem } from '../wire/Problem';
import type { ProblemCode } from '../wire/ProblemCode';

/** A problem that arises on this side of the wire. */
export function problem(code: ProblemCode, detail: string, retry: Problem['retry'] = 'later'): Problem {
  return { code, title: '', detail, status: null, field: null, params: {}, retry };
}

/** Whatever was thrown, as a problem: hosts reject with problems, but a broken bridge throws what it likes. */
export function asProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return problem('owner_unreachable', detail);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** A problem as what hosts reject with; it is no Error, and need not be one. */
export function rejection(what: Problem): Error {
  return what as unknown as Error;
}
