import type { Permission, Role } from '@/protocol/openapi';

export type PermissionGroup = { area: string; label: string; permissions: Permission[] };

const labels: Record<string, string> = {
  profile: 'Profile',
  conversations: 'Chat',
  runs: 'Runs',
  resources: 'Inventory',
  connections: 'Connections',
  organisation: 'Organisation',
  organisations: 'Organisation',
  projects: 'Projects',
  members: 'People',
  invitations: 'People',
  'service-accounts': 'People',
  'api-keys': 'API keys',
  'signing-keys': 'API keys',
  audit: 'Audit log',
};

/** What a key for an account of that role may get from somebody with these permissions. */
export const grantable = (all: readonly Permission[], mine: readonly string[], role: Role): Permission[] =>
  all.filter(({ name, roles, apiKeys }) => apiKeys && mine.includes(name) && roles.includes(role));

/** By what they are about, in the order they come in; an area that is not known here has its own name. */
export function groupPermissions(permissions: readonly Permission[]): PermissionGroup[] {
  const groups = new Map<string, PermissionGroup>();
  for (const permission of permissions) {
    const area = permission.name.split('.')[0] ?? permission.name;
    const label = labels[area] ?? area.slice(0, 1).toUpperCase() + area.slice(1).replaceAll('-', ' ');
    const known = groups.get(label);
    if (known === undefined) groups.set(label, { area, label, permissions: [permission] });
    else known.permissions.push(permission);
  }
  return [...groups.values()];
}

/** Those that change nothing. */
export const readOnly = (permissions: readonly Permission[]) =>
  permissions.filter(({ name }) => name.endsWith('.read')).map(({ name }) => name);

/** The chosen ones that may still be granted, in the order of the table. */
export const stillChosen = (chosen: readonly string[], permissions: readonly Permission[]) =>
  permissions.map(({ name }) => name).filter((name) => chosen.includes(name));
