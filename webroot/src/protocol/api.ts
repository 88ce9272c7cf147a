import type * as schema from './openapi';
import { ProblemError, problemOf, readProblem } from './problem';
import { reach, type Session } from './session';

export type ResourceQuery = {
  q?: string;
  type?: string;
  region?: string;
  state?: string;
  connectionId?: string;
  sort?: string;
  limit?: number;
  cursor?: string;
};

type Severity = schema.Risk['severity'];

/** The REST API, one method per operation of the contract. */
export class Api {
  constructor(private readonly session: Session) {}

  readonly me = () => this.get<schema.Me>('/api/me');

  readonly conversations = (cursor?: string) =>
    this.get<schema.ConversationPage>(withQuery('/api/conversations', { limit: 30, cursor }));

  readonly conversation = (id: string) => this.get<schema.ConversationDetail>(`/api/conversations/${id}`);

  readonly renameConversation = (id: string, title: string) =>
    this.send<schema.Conversation>('PATCH', `/api/conversations/${id}`, { title } satisfies schema.RenameConversation);

  readonly archiveConversation = (id: string) => this.send<void>('DELETE', `/api/conversations/${id}`);

  readonly connections = () => this.get<schema.ConnectionPage>('/api/connections');

  readonly connection = (id: string) => this.get<schema.ConnectionDetail>(`/api/connections/${id}`);

  readonly createConnection = (connection: schema.NewConnection) =>
    this.send<schema.Connection>('POST', '/api/connections', connection);

  readonly deleteConnection = (id: string) => this.send<void>('DELETE', `/api/connections/${id}`);

  readonly testConnection = (id: string) => this.send<schema.Connection>('POST', `/api/connections/${id}/test`);

  readonly discover = (id: string) => this.send<schema.Discovery>('POST', `/api/connections/${id}/discovery`);

  readonly resources = (query: ResourceQuery) => this.get<schema.ResourcePage>(withQuery('/api/resources', query));

  readonly resource = (id: string) => this.get<schema.ResourceDetail>(`/api/resources/${id}`);

  readonly summary = () => this.get<schema.ResourceSummary>('/api/resources/summary');

  readonly risks = (severity?: Severity) => this.get<schema.RiskPage>(withQuery('/api/risks', { severity }));

  private get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  private async send<T>(method: string, path: string, body?: object): Promise<T> {
    const token = await this.session.token();
    let answer = await this.attempt(method, path, body, token);
    if (answer.status === 401 && token !== null) {
      answer = await this.attempt(method, path, body, await this.session.renew());
    }
    if (!answer.ok) throw await readProblem(answer);
    return answer.status === 204 ? (undefined as T) : ((await answer.json()) as T);
  }

  private attempt(method: string, path: string, body: object | undefined, token: string | null): Promise<Response> {
    if (token === null) throw new ProblemError(problemOf(401, { detail: 'Your session has ended. Log in again.' }));
    const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${token}` };
    if (body === undefined) return reach(path, { method, headers });
    headers['content-type'] = 'application/json';
    return reach(path, { method, headers, body: JSON.stringify(body) });
  }
}

/** Appends the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const present = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  const query = new URLSearchParams(present.map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? path : `${path}?${query}`;
}
