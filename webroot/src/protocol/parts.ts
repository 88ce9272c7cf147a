import type { Interrupt } from './events';

export type TextPart = { kind: 'text'; id: string; text: string; complete: boolean };

export type ToolPart = {
  kind: 'tool';
  id: string;
  name: string;
  parentId: string | null;
  arguments: string;
  state: 'preparing' | 'waiting' | 'running' | 'finished' | 'failed' | 'stopped';
  result: string | null;
  startedAt: number | null;
  endedAt: number | null;
};

/** What somebody must decide about before the run goes on. */
export type ApprovalPart = {
  kind: 'approval';
  id: string;
  toolCallId: string | null;
  /** Whether it may have been done already, and is asked about for that. */
  repeat: boolean;
  tool: string | null;
  effect: string | null;
  title: string | null;
  target: string | null;
  /** What will be done to the letter, as JSON. */
  content: string | null;
  /** The name that a single approver must type. */
  confirm: string | null;
  /** Whether the request follows text that came from outside. */
  tainted: boolean;
  /** Whether it must be somebody else than who asked for it. */
  secondPerson: boolean;
  expiresAt: string | null;
  decision: Decision | null;
};

/** How it was decided; nobody did when it expired. */
export type Decision = { approved: boolean; outcome: string; by: string | null; reason: string | null };

/** A quiet line between the parts. */
export type NotePart = { kind: 'note'; id: string; note: 'summarized' };

export type Part = TextPart | ToolPart | ApprovalPart | NotePart;

export function approvalOf({ id, toolCallId, message, expiresAt, metadata }: Interrupt): ApprovalPart {
  const content = metadata?.['content'];
  return {
    kind: 'approval',
    id,
    toolCallId: toolCallId ?? null,
    repeat: metadata?.['kind'] === 'repeat',
    tool: stringField(metadata, 'tool'),
    effect: stringField(metadata, 'effect'),
    title: stringField(metadata, 'title') ?? message ?? null,
    target: stringField(metadata, 'target'),
    content: content === undefined ? null : JSON.stringify(content),
    confirm: stringField(metadata, 'confirm'),
    tainted: metadata?.['tainted'] === true,
    secondPerson: metadata?.['secondPerson'] === true,
    expiresAt: expiresAt ?? null,
    decision: null,
  };
}

export function decisionOf(value: unknown): Decision {
  const outcome = stringField(value, 'decision') ?? '';
  const by: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'by') : null;
  return {
    approved: outcome.startsWith('approve'),
    outcome,
    by: typeof by === 'string' ? by : stringField(by, 'name'),
    reason: stringField(value, 'reason'),
  };
}

/** The sentence of a failed tool call, null when it went well. */
export function failureOf(content: string): string | null {
  try {
    return stringField(JSON.parse(content), 'error');
  } catch {
    return null;
  }
}

/** A text of an object that came from elsewhere. */
export function stringField(value: unknown, key: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const field: unknown = Reflect.get(value, key);
  return typeof field === 'string' ? field : null;
}
