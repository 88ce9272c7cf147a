import type { RunEvent } from './events';
import type { Problem } from './openapi';
import { asProblem, problemOf } from './problem';

export type Mode = 'ask' | 'act';

/** What somebody says about an approval; the confirmation is the name that was typed where one is wanted. */
export type Choice = { decision: 'approve' | 'reject'; reason?: string; confirmation?: string };

/** What the page says over the socket. */
export type Sent =
  | { type: 'auth'; token: string; projectId?: string }
  | { type: 'run'; input: object }
  | { type: 'attach'; runId: string; after: number }
  | { type: 'cancel'; runId: string }
  | ({ type: 'decide'; approvalId: string } & Choice)
  | { type: 'watch-jobs' }
  | { type: 'ping' };

/** What it hears. */
export type Received =
  | { runId: string; seq: number; event: RunEvent }
  | { type: 'ready' }
  | { type: 'pong' }
  | { type: 'queued'; runId: string; ahead: number }
  | { type: 'decided'; approvalId: string }
  | { type: 'notice'; notice: unknown }
  | { type: 'job'; job: unknown }
  | { type: 'error'; problem?: unknown; runId?: string; approvalId?: string };

/** Null for what is no frame. */
export function frameOf(text: string): Received | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? (frame as Received) : null;
  } catch {
    return null;
  }
}

export function problemIn(body: unknown): Problem {
  if (typeof body !== 'object' || body === null) return asProblem(null);
  const status: unknown = Reflect.get(body, 'status');
  return problemOf(typeof status === 'number' ? status : 0, body);
}
