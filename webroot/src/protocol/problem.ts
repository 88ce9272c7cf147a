import type { Problem } from './openapi';

/** A refusal of the server, or the network's silence, as something that can be shown. */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** How long to wait before the same is asked again, where the server said so. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail);
    this.name = 'ProblemError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const titles: Record<number, string> = {
  400: 'That was not accepted',
  401: 'Please log in again',
  403: 'No permission',
  404: 'Not found',
  409: 'That collides with something',
  412: 'Changed meanwhile',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Not available right now',
};

/** A problem from whatever came back, JSON or not. */
export function problemOf(status: number, body: unknown): Problem {
  const fields: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {};
  const text = (key: string) => (typeof fields[key] === 'string' && fields[key] !== '' ? fields[key] : null);
  const requestId = text('requestId');
  return {
    type: text('type') ?? 'about:blank',
    title: text('title') ?? titles[status] ?? 'Something went wrong',
    status,
    code: text('code') ?? `HTTP_${status}`,
    detail: text('detail') ?? text('title') ?? `The server answered with status ${status}.`,
    ...(requestId === null ? {} : { requestId }),
  };
}

export const unreachable: Problem = {
  type: 'about:blank',
  title: 'Aurora cannot be reached',
  status: 0,
  code: 'UNREACHABLE',
  detail: 'The server does not answer. Check that it is running and that you are online, then try again.',
};

export const movedElsewhere: Problem = {
  type: 'about:blank',
  title: 'You are elsewhere now',
  status: 0,
  code: 'MOVED',
  detail: 'Another tab went to another organisation or account, and this one follows. Nothing was changed.',
};

/** The problem behind anything that was thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return {
    type: 'about:blank',
    title: 'Something went wrong',
    status: 0,
    code: 'INTERNAL',
    detail: error instanceof Error && error.message !== '' ? error.message : 'An unexpected error happened in the page.',
  };
}

/** Reads the problem of a failed answer. */
export async function readProblem(answer: Response): Promise<ProblemError> {
  const body: unknown = await answer.json().catch(() => null);
  return new ProblemError(problemOf(answer.status, body), secondsOf(answer.headers.get('retry-after')));
}

function secondsOf(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
}

/** The status of what was thrown; 0 when it was no answer of the server. */
export const statusOf = (error: unknown) => (error instanceof ProblemError ? error.problem.status : 0);

/** The seconds to wait that came with the refusal of somebody who asked too often. */
export const waitOf = (error: unknown) =>
  error instanceof ProblemError && error.problem.status === 429 ? error.retryAfterSeconds : null;
