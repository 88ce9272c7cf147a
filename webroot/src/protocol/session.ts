import type { InvitationPreview, Join, Login, LoginMethods, Token } from './openapi';
import { isElsewhere, type Place, placeOf } from './place';
import { movedElsewhere, ProblemError, readProblem, unreachable } from './problem';

/** Moved is a tab whose cookie became one of another organisation or account: it must be started anew. */
export type SessionState = 'unknown' | 'anonymous' | 'authenticated' | 'moved';

type Held = { token: string; expiresAt: number; place: Place | null };

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
  private ended = false;
  private renewing: Promise<string | null> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  get state(): SessionState {
    return this.current;
  }

  /** Whose session it is and where, as the latest token says. */
  get place(): Place | null {
    return this.held?.place ?? null;
  }

  /** Whether it was the server that ended it, in use. */
  get wasEnded(): boolean {
    return this.ended;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  async login(credentials: Login): Promise<void> {
    this.hold(await open<Token>('POST', '/api/auth/login', credentials));
  }

  /** How people can log in here. */
  readonly methods = () => open<LoginMethods>('GET', '/api/auth/methods');

  /** What a link invites to. */
  readonly invitation = (token: string) => open<InvitationPreview>('POST', '/api/auth/invitation', { token });

  /** Accepts an invitation; the cookie is then of a session of whom it was for. */
  readonly join = (join: Join) => open<Token>('POST', '/api/auth/join', join);

  async logout(): Promise<void> {
    const ended = open<void>('POST', '/api/auth/logout');
    this.drop();
    await ended;
  }

  /** Finds out at the start whether the cookie still carries a session. */
  async restore(): Promise<SessionState> {
    if (this.current === 'unknown') await this.renew();
    return this.current;
  }

  /** A token that is good for the next moments, null when nobody is logged in. */
  async token(): Promise<string | null> {
    if (this.current === 'moved') return this.renew();
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
    if (this.current === 'moved') throw new ProblemError(movedElsewhere);
    const answer = await reach('/api/auth/refresh', { method: 'POST' });
    if (answer.ok) return this.take((await answer.json()) as Token);
    if (answer.status !== 400 && answer.status !== 401 && answer.status !== 403) throw await readProblem(answer);
    this.drop(this.current === 'authenticated');
    return null;
  }

  /** A renewed token of somebody else, or of elsewhere, must not go on with what was begun. */
  private take(token: Token): string {
    if (isElsewhere(this.place, placeOf(token.accessToken))) {
      clearTimeout(this.timer);
      this.become('moved');
      throw new ProblemError(movedElsewhere);
    }
    return this.hold(token);
  }

  private hold(token: Token): string {
    const lifeMillis = token.expiresIn * 1000;
    this.held = { token: token.accessToken, expiresAt: Date.now() + lifeMillis, place: placeOf(token.accessToken) };
    this.ended = false;
    this.schedule(Math.max(lifeMillis - renewBeforeMillis, lifeMillis / 2));
    this.become('authenticated');
    return token.accessToken;
  }

  private drop(ended = false): void {
    clearTimeout(this.timer);
    this.held = null;
    this.ended = ended;
    this.become('anonymous');
  }

  private schedule(delayMillis: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.renew().catch(() => this.current !== 'moved' && this.schedule(retryMillis));
    }, delayMillis);
  }

  private become(state: SessionState): void {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}

/** Calls what needs no token. */
async function open<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) };
  const answer = await reach(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  if (!answer.ok) throw await readProblem(answer);
  return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
}
