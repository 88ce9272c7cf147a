import type { ApiKey, Member, Role } from '@/protocol/openapi';
import { isKind, isRole } from './roles';

/** What the address of the members page says. */
export type MemberSearch = { q?: string; role?: Role; kind?: Member['kind'] };

/** What the address of the API keys page says. */
export type ApiKeySearch = { q?: string; state?: ApiKey['state']; account?: string };

export const keyStates: readonly ApiKey['state'][] = ['active', 'expired', 'revoked'];

const text = (value: unknown) =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' ? String(value) : undefined;

export function memberSearch(search: Record<string, unknown>): MemberSearch {
  const q = text(search['q']);
  const { role, kind } = search;
  return { ...(q !== undefined && { q }), ...(isRole(role) && { role }), ...(isKind(kind) && { kind }) };
}

export function apiKeySearch(search: Record<string, unknown>): ApiKeySearch {
  const q = text(search['q']);
  const account = text(search['account']);
  const state = keyStates.find((each) => each === search['state']);
  return {
    ...(q !== undefined && { q }),
    ...(state !== undefined && { state }),
    ...(account !== undefined && { account }),
  };
}

/** The search with a part changed; what is empty is left out of the address. */
export function changed<T extends object>(search: T, part: { [K in keyof T]?: T[K] | '' | undefined }): T {
  const entries = Object.entries({ ...search, ...part }).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as T;
}
