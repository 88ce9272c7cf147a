/** Whose token it is, and of which organisation. */
export type Place = { account: string; org: string };

/** Reads a token for what the page must know to not mix organisations; whether it is genuine is the server's to say. */
export function placeOf(token: string): Place | null {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null) return null;
    const account: unknown = Reflect.get(claims, 'sub');
    const org: unknown = Reflect.get(claims, 'org');
    return typeof account === 'string' && typeof org === 'string' ? { account, org } : null;
  } catch {
    return null;
  }
}

export const isElsewhere = (before: Place | null, now: Place | null) =>
  before !== null && now !== null && (before.account !== now.account || before.org !== now.org);
