import type { AuditEntry } from '@/protocol/openapi';

/** Kinds of actions, by the beginning that the server filters by. */
export const actionKinds: readonly { prefix: string; label: string }[] = [
  { prefix: 'login.', label: 'Failed log-ins' },
  { prefix: 'session.', label: 'Sessions' },
  { prefix: 'account.', label: 'Accounts' },
  { prefix: 'member.', label: 'Members' },
  { prefix: 'invitation.', label: 'Invitations' },
  { prefix: 'service-account.', label: 'Service accounts' },
  { prefix: 'api-key.', label: 'API keys' },
  { prefix: 'project.', label: 'Projects' },
  { prefix: 'organisation.', label: 'Organisation' },
  { prefix: 'connection.', label: 'Connections' },
  { prefix: 'signing-keys.', label: 'Signing keys' },
];

/** "member.role-changed" as "Member role changed". */
export function actionWords(action: string): string {
  const words = action.replaceAll(/[.\-_]+/g, ' ').trim().replace(/^api /, 'API ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Who did it, by name where there is one. */
export const actorWords = ({ actor, actorName }: Pick<AuditEntry, 'actor' | 'actorName'>) => actorName ?? actor;

/** The rows of the entries as they are shown, with what the detail says as JSON. */
export const auditRows = (entries: readonly AuditEntry[]): string[][] => [
  ['time', 'actor', 'actor name', 'action', 'subject', 'detail', 'id'],
  ...entries.map(({ createdAt, actor, actorName, action, subject, detail, id }) => [
    createdAt,
    actor,
    actorName ?? '',
    action,
    subject,
    JSON.stringify(detail),
    id,
  ]),
];
