import type { AuditQuery } from '@/protocol/settings-api';

/** What the address of the audit log says; the dates are days where the reader is, both included. */
export type AuditSearch = { actor?: string; action?: string; from?: string; to?: string };

export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const found: AuditSearch = {};
  for (const key of ['actor', 'action'] as const) {
    const value = search[key];
    if (typeof value === 'string' && value !== '' && value.length <= 200) found[key] = value;
  }
  for (const key of ['from', 'to'] as const) {
    const value = search[key];
    if (typeof value === 'string' && dayOf(value) !== null) found[key] = value;
  }
  return found;
}

/** The query of an address: from the first moment of a day to the last one of another. */
export function auditQuery({ actor, action, from, to }: AuditSearch): AuditQuery {
  const first = from === undefined ? null : dayOf(from);
  const last = to === undefined ? null : dayOf(to);
  last?.setDate(last.getDate() + 1);
  return {
    ...(actor !== undefined && { actor }),
    ...(action !== undefined && { action }),
    ...(first !== null && { from: first.toISOString() }),
    ...(last !== null && { to: last.toISOString() }),
  };
}

/** Midnight where the reader is; null for what is no day, such as 2026-02-30. */
function dayOf(text: string): Date | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return null;
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  return date.getMonth() === Number(month) - 1 && date.getDate() === Number(day) ? date : null;
}
