import type { Login, Token } from './openapi';
import { ProblemError, readProblem, unreachable } from './problem';

export type SessionState = 'unknown' | 'anonymous' | 'authenticated';

type Held = { token: string; expiresAt: number };

const renewBeforeMillis = 60_000;
const retryMillis = 10_000;

/** Calls the network; a network without an answer becomes a problem too. */
export async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ProblemError(unreachable);
  }
}

/** A refresh token is good once, so tabs that share the cookie take turns. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks: LockManager | null | undefined = navigator.locks;
  return locks ? await locks.request('aurora.refresh', work) : work();
}

/** Holds the access token, in memory only, and renews it by the cookie before it expires. */
export class Session {
  private held: Held | null = null;
  private current: SessionState = 'unknown';
  private renewing: Promise<string | null> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  get state(): SessionState {
    return this.current;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  async login(credentials: Login): Promise<void> {
    const answer = await reach('/api/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    if (!answer.ok) throw await readProblem(answer);
    this.hold(await tokenOf(answer));
  }

  async logout(): Promise<void> {
    const ended = reach('/api/auth/logout', { method: 'POST' });
    this.drop();
    const answer = await ended;
    if (!answer.ok) throw await readProblem(answer);
  }

  /** Finds out at the start whether the cookie still carries a session. */
  async restore(): Promise<SessionState> {
    if (this.current === 'unknown') await this.renew();
    return this.current;
  }

  /** A token that is good for the next moments, null when nobody is logged in. */
  async token(): Promise<string | null> {
    if (this.held !== null && this.held.expiresAt - Date.now() > 5_000) return this.held.token;
    return this.current === 'anonymous' ? null : this.renew();
  }

  /** Gets a new token; callers at the same time share one request. */
  renew(): Promise<string | null> {
    this.renewing ??= inTurn(() => this.exchange()).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async exchange(): Promise<string | null> {
    const answer = await reach('/api/auth/refresh', { method: 'POST' });
    if (answer.ok) return this.hold(await tokenOf(answer));
    if (answer.status !== 400 && answer.status !== 401 && answer.status !== 403) throw await readProblem(answer);
    this.drop();
    return null;
  }

  private hold(token: Token): string {
    const lifeMillis = token.expiresIn * 1000;
    this.held = { token: token.accessToken, expiresAt: Date.now() + lifeMillis };
    this.schedule(Math.max(lifeMillis - renewBeforeMillis, lifeMillis / 2));
    this.become('authenticated');
    return token.accessToken;
  }

  private drop(): void {
    clearTimeout(this.timer);
    this.held = null;
    this.become('anonymous');
  }

  private schedule(delayMillis: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.renew().catch(() => this.schedule(retryMillis));
    }, delayMillis);
  }

  private become(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}

async function tokenOf(answer: Response): Promise<Token> {
  return (await answer.json()) as Token;
}
