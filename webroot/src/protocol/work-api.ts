import type * as schema from './openapi';
import { type Rest, withQuery } from './rest';

export type JobQuery = { kind?: string; state?: schema.Job['state']; limit?: number; cursor?: string };

/** The REST API of what goes on by itself, waits for people, and what they are told of it, one method per operation. */
export class WorkApi {
  constructor(private readonly rest: Rest) {}

  readonly approvals = (query: { state?: string; limit?: number; cursor?: string }) =>
    this.rest.get<schema.ApprovalPage>(withQuery('/api/approvals', query));

  readonly approval = (id: string) => this.rest.get<schema.Approval>(`/api/approvals/${id}`);

  readonly decide = (id: string, decision: schema.DecideApproval, intent: string) =>
    this.rest.post<schema.Approval>(`/api/approvals/${id}/decision`, decision, intent);

  readonly approvalSettings = () => this.rest.get<schema.ApprovalSettings>('/api/organisation/approval-settings');

  readonly updateApprovalSettings = (settings: schema.UpdateApprovalSettings) =>
    this.rest.put<schema.ApprovalSettings>('/api/organisation/approval-settings', settings);

  readonly jobs = (query: JobQuery) => this.rest.get<schema.JobPage>(withQuery('/api/jobs', query));

  readonly cancelJob = (id: string) => this.rest.post<schema.Job>(`/api/jobs/${id}/cancel`);

  readonly retryJob = (id: string) => this.rest.post<schema.Job>(`/api/jobs/${id}/retry`);
}
