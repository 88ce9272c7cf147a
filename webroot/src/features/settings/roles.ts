import type { Member, Role } from '@/protocol/openapi';

export const roles: readonly { role: Role; label: string; may: string }[] = [
  { role: 'viewer', label: 'Viewer', may: 'Ask questions and see what the clouds hold' },
  { role: 'operator', label: 'Operator', may: 'Also test connections, and let runs change things that somebody approves' },
  { role: 'approver', label: 'Approver', may: 'Also approve what changes things' },
  { role: 'admin', label: 'Administrator', may: 'Everything, people and connections included' },
];

export const roleLabel = (role: Role) => roles.find((each) => each.role === role)?.label ?? role;

export const roleMay = (role: Role) => roles.find((each) => each.role === role)?.may ?? '';

export const isRole = (value: unknown): value is Role => roles.some(({ role }) => role === value);

export const isKind = (value: unknown): value is Member['kind'] => value === 'person' || value === 'service';
