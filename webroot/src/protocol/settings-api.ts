import type * as schema from './openapi';
import { type Rest, withQuery } from './rest';

export type MemberQuery = { q?: string; role?: string; kind?: schema.Member['kind']; limit?: number; cursor?: string };

export type ApiKeyQuery = { q?: string; state?: schema.ApiKey['state']; limit?: number; cursor?: string };

export type AuditQuery = { actor?: string; action?: string; from?: string; to?: string; limit?: number; cursor?: string };

/** The REST API of the settings, one method per operation of the contract. */
export class SettingsApi {
  constructor(private readonly rest: Rest) {}

  readonly rename = (name: string) => this.rest.patch<schema.Me>('/api/me', { name } satisfies schema.UpdateMe);

  readonly changePassword = (change: schema.ChangePassword) => this.rest.put<void>('/api/me/password', change);

  readonly sessions = () => this.rest.get<schema.SessionPage>('/api/sessions');

  readonly endSession = (id: string) => this.rest.delete(`/api/sessions/${id}`);

  readonly endOtherSessions = (intent: string) =>
    this.rest.post<schema.EndedSessions>('/api/sessions/end-others', undefined, intent);

  readonly organisation = () => this.rest.getVersioned<schema.Organisation>('/api/organisation');

  readonly updateOrganisation = (change: schema.UpdateOrganisation, etag: string | null) =>
    this.rest.patch<schema.Organisation>('/api/organisation', change, etag);

  readonly createOrganisation = (organisation: schema.NewOrganisation, intent: string) =>
    this.rest.post<schema.Organisation>('/api/organisations', organisation, intent);

  readonly projects = (query: { q?: string; limit?: number; cursor?: string }) =>
    this.rest.get<schema.ProjectPage>(withQuery('/api/projects', query));

  readonly project = (id: string) => this.rest.getVersioned<schema.Project>(`/api/projects/${id}`);

  readonly createProject = (project: schema.NewProject, intent: string) =>
    this.rest.post<schema.Project>('/api/projects', project, intent);

  readonly updateProject = (id: string, change: schema.UpdateProject, etag: string | null) =>
    this.rest.patch<schema.Project>(`/api/projects/${id}`, change, etag);

  readonly archiveProject = (id: string) => this.rest.delete(`/api/projects/${id}`);

  readonly members = (query: MemberQuery) => this.rest.get<schema.MemberPage>(withQuery('/api/members', query));

  readonly member = (id: string) => this.rest.getVersioned<schema.Member>(`/api/members/${id}`);

  readonly updateMember = (id: string, change: schema.UpdateMember, etag: string | null) =>
    this.rest.patch<schema.Member>(`/api/members/${id}`, change, etag);

  readonly removeMember = (id: string) => this.rest.delete(`/api/members/${id}`);

  readonly createServiceAccount = (account: schema.NewServiceAccount, intent: string) =>
    this.rest.post<schema.Member>('/api/service-accounts', account, intent);

  readonly invitations = (query: { limit?: number; cursor?: string }) =>
    this.rest.get<schema.InvitationPage>(withQuery('/api/invitations', query));

  readonly invite = (invitation: schema.NewInvitation, intent: string) =>
    this.rest.post<schema.CreatedInvitation>('/api/invitations', invitation, intent);

  readonly withdrawInvitation = (id: string) => this.rest.delete(`/api/invitations/${id}`);

  readonly apiKeys = (query: ApiKeyQuery) => this.rest.get<schema.ApiKeyPage>(withQuery('/api/api-keys', query));

  readonly apiKey = (id: string) => this.rest.getVersioned<schema.ApiKey>(`/api/api-keys/${id}`);

  readonly createApiKey = (key: schema.NewApiKey, intent: string) =>
    this.rest.post<schema.CreatedApiKey>('/api/api-keys', key, intent);

  readonly renameApiKey = (id: string, change: schema.RenameApiKey, etag: string | null) =>
    this.rest.patch<schema.ApiKey>(`/api/api-keys/${id}`, change, etag);

  readonly revokeApiKey = (id: string) => this.rest.delete(`/api/api-keys/${id}`);

  readonly permissions = () => this.rest.get<schema.PermissionPage>('/api/permissions');

  readonly audit = (query: AuditQuery) => this.rest.get<schema.AuditPage>(withQuery('/api/audit', query));
}
