import type { CurrentProject } from './current-project';
import { ProblemError, problemOf, readProblem } from './problem';
import { reach, type Session } from './session';

/** What was read, and the version it had. */
export type Versioned<T> = { value: T; etag: string | null };

type Extra = { body?: object; intent?: string; etag?: string | null };

const mePath = '/api/me';

/** Sends requests in the name of the session, in the project of the tab. */
export class Rest {
  private asking: Promise<boolean> | null = null;

  constructor(
    private readonly session: Session,
    private readonly project: CurrentProject | null = null,
  ) {}

  async get<T>(path: string): Promise<T> {
    return (await this.send<T>('GET', path)).value;
  }

  async getVersioned<T>(path: string): Promise<Versioned<T>> {
    return await this.send<T>('GET', path);
  }

  /** The intent is the idempotency key of what somebody wants, the same for each attempt. */
  async post<T>(path: string, body?: object, intent?: string): Promise<T> {
    const extra = { ...(body !== undefined && { body }), ...(intent !== undefined && { intent }) };
    return (await this.send<T>('POST', path, extra)).value;
  }

  async put<T>(path: string, body: object): Promise<T> {
    return (await this.send<T>('PUT', path, { body })).value;
  }

  /** With an etag the update is refused when there is a newer version. */
  async patch<T>(path: string, body: object, etag?: string | null): Promise<T> {
    return (await this.send<T>('PATCH', path, { body, ...(etag !== undefined && { etag }) })).value;
  }

  async delete(path: string): Promise<void> {
    await this.send<void>('DELETE', path);
  }

  private async send<T>(method: string, path: string, extra: Extra = {}): Promise<Versioned<T>> {
    const token = await this.session.token();
    const project = this.project?.id ?? null;
    let answer = await attempt(method, path, extra, token, project);
    if (answer.status === 401 && token !== null) {
      answer = await attempt(method, path, extra, await this.session.renew(), project);
    }
    if (answer.status === 404 && project !== null) await this.leaveWhenGone(path, project);
    if (!answer.ok) throw await readProblem(answer);
    const value = answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
    return { value, etag: answer.headers.get('etag') };
  }

  /** A 404 may mean that the project is archived; then not even the caller is found in it. */
  private async leaveWhenGone(path: string, project: string): Promise<void> {
    this.asking ??= (path === mePath ? Promise.resolve(true) : this.isGone(project)).finally(() => {
      this.asking = null;
    });
    if (await this.asking) this.project?.leave(project);
  }

  private async isGone(project: string): Promise<boolean> {
    try {
      return (await attempt('GET', mePath, {}, await this.session.token(), project)).status === 404;
    } catch {
      return false;
    }
  }
}

function attempt(
  method: string,
  path: string,
  { body, intent, etag }: Extra,
  token: string | null,
  project: string | null,
): Promise<Response> {
  if (token === null) throw new ProblemError(problemOf(401, { detail: 'Your session has ended. Log in again.' }));
  const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${token}` };
  if (project !== null) headers['aurora-project'] = project;
  if (intent !== undefined) headers['idempotency-key'] = intent;
  if (etag !== undefined && etag !== null) headers['if-match'] = etag;
  if (body === undefined) return reach(path, { method, headers });
  headers['content-type'] = 'application/json';
  return reach(path, { method, headers, body: JSON.stringify(body) });
}

/** Appends the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? path : `${path}?${query}`;
}
