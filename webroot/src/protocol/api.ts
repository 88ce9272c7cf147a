import type * as schema from './openapi';
import { type Rest, withQuery } from './rest';

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

/** The REST API of chat, inventory and connections, one method per operation of the contract. */
export class Api {
  constructor(readonly rest: Rest) {}

  readonly me = () => this.rest.get<schema.Me>('/api/me');

  readonly conversations = (cursor?: string) =>
    this.rest.get<schema.ConversationPage>(withQuery('/api/conversations', { limit: 30, cursor }));

  readonly conversation = (id: string) => this.rest.get<schema.ConversationDetail>(`/api/conversations/${id}`);

  readonly renameConversation = (id: string, title: string) =>
    this.rest.patch<schema.Conversation>(`/api/conversations/${id}`, { title } satisfies schema.RenameConversation);

  readonly archiveConversation = (id: string) => this.rest.delete(`/api/conversations/${id}`);

  readonly startRun = (run: schema.StartRun, intent: string) => this.rest.post<schema.Run>('/api/runs', run, intent);

  readonly cancelRun = (id: string) => this.rest.post<schema.Run>(`/api/runs/${id}/cancel`);

  readonly connections = () => this.rest.get<schema.ConnectionPage>('/api/connections');

  readonly connection = (id: string) => this.rest.get<schema.ConnectionDetail>(`/api/connections/${id}`);

  readonly createConnection = (connection: schema.NewConnection, intent: string) =>
    this.rest.post<schema.Connection>('/api/connections', connection, intent);

  readonly deleteConnection = (id: string) => this.rest.delete(`/api/connections/${id}`);

  readonly testConnection = (id: string) => this.rest.post<schema.Connection>(`/api/connections/${id}/test`);

  readonly discover = (id: string) => this.rest.post<schema.Discovery>(`/api/connections/${id}/discovery`);

  readonly resources = (query: ResourceQuery) => this.rest.get<schema.ResourcePage>(withQuery('/api/resources', query));

  readonly resource = (id: string) => this.rest.get<schema.ResourceDetail>(`/api/resources/${id}`);

  readonly summary = () => this.rest.get<schema.ResourceSummary>('/api/resources/summary');

  readonly risks = (severity?: Severity) => this.rest.get<schema.RiskPage>(withQuery('/api/risks', { severity }));

  readonly organisations = () => this.rest.get<schema.OrganisationPage>('/api/organisations');

  readonly projects = () => this.rest.get<schema.ProjectPage>(withQuery('/api/projects', { limit: 500 }));

  readonly switchOrganisation = (organisationId: string) =>
    this.rest.post<schema.Token>('/api/auth/switch', { organisationId } satisfies schema.SwitchOrganisation);

  readonly acceptInvitation = (token: string) =>
    this.rest.post<schema.Organisation>('/api/invitations/accept', { token } satisfies schema.InvitationToken);
}
