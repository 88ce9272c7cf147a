/** The page to be on after a switch: the same kind of page, without what belongs to the project or organisation before. */
export function pathAfterSwitch(path: string): string {
  const [, page = ''] = path.split('/');
  if (page === 'settings') return path;
  return ['inventory', 'connections', 'approvals', 'jobs', 'schedules'].includes(page) ? `/${page}` : '/chat';
}

/** Whether to offer a switch at all. */
export const canSwitch = (count: number, permissions: readonly string[], toManage: string) =>
  count > 1 || permissions.includes(toManage);

/** Only a path of this page may be gone to, never another site. */
export function ownPath(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(value) ? value : undefined;
}
