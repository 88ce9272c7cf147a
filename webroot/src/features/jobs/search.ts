import type { Job } from '@/protocol/openapi';

export const jobStates: readonly Job['state'][] = ['running', 'queued', 'succeeded', 'dead', 'cancelled'];

export const isJobState = (value: unknown): value is Job['state'] => jobStates.some((state) => state === value);

/** What the address of the jobs page says. */
export type JobSearch = { state?: Job['state']; kind?: string };

export function jobSearch(search: Record<string, unknown>): JobSearch {
  const { state, kind } = search;
  return {
    ...(isJobState(state) && { state }),
    ...(typeof kind === 'string' && kind !== '' && kind.length <= 100 && { kind }),
  };
}
