/** Whose token it is, of which organisation, and as what. */
export type Place = { account: string; org: string; role: string };

/** Reads a token for what the page must know to not mix organisations; whether it is genuine is the server's to say. */
export function placeOf(token: string): Place | null {
  try {
    const payload = token.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null) return null;
    const account: unknown = Reflect.get(claims, 'sub');
    const org: unknown = Reflect.get(claims, 'org');
    const role: unknown = Reflect.get(claims, 'role');
    if (typeof account !== 'string' || typeof org !== 'string') return null;
    return { account, org, role: typeof role === 'string' ? role : '' };
  } catch {
    return null;
  }
}

export const isElsewhere = (before: Place | null, now: Place | null) =>
  before !== null && now !== null && (before.account !== now.account || before.org !== now.org);
