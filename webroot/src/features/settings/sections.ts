export type Section = { path: SectionPath; label: string; permission: string };

export type SectionPath =
  | '/settings/profile'
  | '/settings/password'
  | '/settings/sessions'
  | '/settings/api-keys'
  | '/settings/organisation'
  | '/settings/members'
  | '/settings/invitations'
  | '/settings/projects'
  | '/settings/audit';

export type SectionGroup = { label: string; sections: readonly Section[] };

const groups: readonly SectionGroup[] = [
  {
    label: 'You',
    sections: [
      { path: '/settings/profile', label: 'Profile', permission: 'profile.read' },
      { path: '/settings/password', label: 'Password', permission: 'account.write' },
      { path: '/settings/sessions', label: 'Sessions', permission: 'account.write' },
      { path: '/settings/api-keys', label: 'API keys', permission: 'api-keys.read' },
    ],
  },
  {
    label: 'Organisation',
    sections: [
      { path: '/settings/organisation', label: 'General', permission: 'organisation.read' },
      { path: '/settings/projects', label: 'Projects', permission: 'projects.read' },
      { path: '/settings/members', label: 'Members', permission: 'members.read' },
      { path: '/settings/invitations', label: 'Invitations', permission: 'invitations.write' },
      { path: '/settings/audit', label: 'Audit log', permission: 'audit.read' },
    ],
  },
];

/** The sections that somebody with these permissions can use. */
export const sectionsFor = (permissions: readonly string[]): SectionGroup[] =>
  groups
    .map((group) => ({ ...group, sections: group.sections.filter(({ permission }) => permissions.includes(permission)) }))
    .filter(({ sections }) => sections.length > 0);

export const sectionOf = (path: string): Section | undefined =>
  groups.flatMap(({ sections }) => sections).find((section) => path.startsWith(section.path));
