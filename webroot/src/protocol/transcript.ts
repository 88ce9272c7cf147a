import type { NumberedEvent, Outcome, RunEvent } from './events';
import { approvalOf, type Decision, decisionOf, failureOf, type Part, stringField, type TextPart, type ToolPart } from './parts';

/** Parked is a run that waits for a decision of a person. */
export type RunState = 'waiting' | 'queued' | 'running' | 'parked' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

/** What a reader sees of one run: the fold of its events. */
export type Transcript = {
  lastSeq: number;
  state: RunState;
  question: string | null;
  model: string | null;
  problem: string | null;
  parts: readonly Part[];
};

export const emptyTranscript: Transcript = {
  lastSeq: 0,
  state: 'waiting',
  question: null,
  model: null,
  problem: null,
  parts: [],
};

/** Whether nothing more can come. */
export const hasEnded = (state: RunState) =>
  state === 'finished' || state === 'failed' || state === 'cancelled' || state === 'interrupted';

/** Folds one event; what was seen before changes nothing, what is unknown only moves the position. */
export function fold(transcript: Transcript, { seq, event }: NumberedEvent): Transcript {
  if (seq <= transcript.lastSeq) return transcript;
  return { ...transcript, ...changeOf(transcript, event, seq), lastSeq: seq };
}

function changeOf(transcript: Transcript, event: RunEvent, seq: number): Partial<Transcript> {
  switch (event.type) {
    case 'RUN_STARTED':
      return { state: 'running', problem: null };
    case 'RUN_FINISHED':
      return changeOfEnd(transcript, event.outcome);
    case 'RUN_ERROR':
      return ended(transcript, stateOfError(event.code), event.message);
    case 'TEXT_MESSAGE_START':
      return withPart(transcript, { kind: 'text', id: event.messageId, text: '', complete: false });
    case 'TEXT_MESSAGE_CONTENT':
      return changeText(transcript, event.messageId, (part) => ({ ...part, text: part.text + event.delta }));
    case 'TEXT_MESSAGE_END':
      return changeText(transcript, event.messageId, (part) => ({ ...part, complete: true }));
    case 'TOOL_CALL_START':
      return withPart(transcript, {
        kind: 'tool',
        id: event.toolCallId,
        name: event.toolCallName,
        parentId: event.parentMessageId ?? null,
        arguments: '',
        state: 'preparing',
        result: null,
        startedAt: event.timestamp ?? null,
        endedAt: null,
      });
    case 'TOOL_CALL_ARGS':
      return changeTool(transcript, event.toolCallId, (part) => ({ ...part, arguments: part.arguments + event.delta }));
    case 'TOOL_CALL_END':
      return changeTool(transcript, event.toolCallId, (part) => ({
        ...part,
        state: 'running',
        startedAt: event.timestamp ?? part.startedAt,
      }));
    case 'TOOL_CALL_RESULT':
      return changeTool(transcript, event.toolCallId, (part) => ({
        ...part,
        state: failureOf(event.content) === null ? 'finished' : 'failed',
        result: event.content,
        endedAt: event.timestamp ?? null,
      }));
    case 'CUSTOM':
      return changeOfCustom(transcript, event, seq);
    default:
      return {};
  }
}

function changeOfEnd(transcript: Transcript, outcome: Outcome | undefined): Partial<Transcript> {
  if (outcome?.type === 'cancelled') return ended(transcript, 'cancelled', null);
  if (outcome?.type !== 'interrupt') return ended(transcript, 'finished', null);
  const waiting = new Set(outcome.interrupts.map((interrupt) => interrupt.toolCallId));
  const known = new Set(transcript.parts.map((part) => (part.kind === 'approval' ? part.id : null)));
  const parts = transcript.parts.map((part) => {
    if (part.kind === 'text') return part.complete ? part : { ...part, complete: true };
    return part.kind === 'tool' && part.result === null && waiting.has(part.id) ? { ...part, state: 'waiting' as const } : part;
  });
  const wanted = outcome.interrupts.filter((interrupt) => !known.has(interrupt.id)).map(approvalOf);
  return { state: 'parked', parts: [...parts, ...wanted] };
}

function changeOfCustom(
  transcript: Transcript,
  { name, value, timestamp }: { name: string; value?: unknown; timestamp?: number },
  seq: number,
): Partial<Transcript> {
  const text = (key: string) => stringField(value, key);
  switch (name) {
    case 'aurora.userMessage':
      return { question: text('text') };
    case 'aurora.model':
      return { model: text('name') };
    case 'aurora.superseded':
      return withoutMessage(transcript, text('messageId'));
    case 'aurora.decision':
      return withDecision(transcript, text('approvalId'), decisionOf(value), timestamp);
    case 'aurora.summarized':
      return withPart(transcript, { kind: 'note', id: `${name} ${seq}`, note: 'summarized' });
    default:
      return {};
  }
}

/** The tool of an approval goes on from the moment of the decision. */
function withDecision(
  transcript: Transcript,
  approvalId: string | null,
  decision: Decision,
  timestamp: number | undefined,
): Partial<Transcript> {
  const approval = transcript.parts.find((part) => part.kind === 'approval' && part.id === approvalId);
  if (approval?.kind !== 'approval') return {};
  const parts = transcript.parts.map((part) => {
    if (part === approval) return { ...approval, decision };
    if (!decision.approved || part.kind !== 'tool' || part.id !== approval.toolCallId || part.state !== 'waiting') return part;
    return { ...part, state: 'running' as const, startedAt: timestamp ?? part.startedAt };
  });
  return { parts };
}

function stateOfError(code: string | undefined): RunState {
  if (code === 'CANCELLED') return 'cancelled';
  return code === 'INTERRUPTED' ? 'interrupted' : 'failed';
}

function withPart(transcript: Transcript, part: Part): Partial<Transcript> {
  const known = transcript.parts.some((each) => each.kind === part.kind && each.id === part.id);
  return known ? {} : { parts: [...transcript.parts, part] };
}

function withoutMessage(transcript: Transcript, messageId: string | null): Partial<Transcript> {
  if (messageId === null) return {};
  const abandoned = (part: Part) =>
    part.kind === 'tool' ? part.parentId === messageId && part.result === null : part.kind === 'text' && part.id === messageId;
  return { parts: transcript.parts.filter((part) => !abandoned(part)) };
}

function changeText(transcript: Transcript, id: string, change: (part: TextPart) => TextPart): Partial<Transcript> {
  return { parts: transcript.parts.map((part) => (part.kind === 'text' && part.id === id ? change(part) : part)) };
}

function changeTool(transcript: Transcript, id: string, change: (part: ToolPart) => ToolPart): Partial<Transcript> {
  return { parts: transcript.parts.map((part) => (part.kind === 'tool' && part.id === id ? change(part) : part)) };
}

/** After the end of a run nothing is being written and no tool is at work any more. */
function ended(transcript: Transcript, state: RunState, problem: string | null): Partial<Transcript> {
  const unfinished = state === 'cancelled' ? 'stopped' : 'failed';
  const parts = transcript.parts.map((part) => {
    if (part.kind === 'text') return part.complete ? part : { ...part, complete: true };
    if (part.kind !== 'tool' || part.state === 'finished' || part.state === 'failed') return part;
    return { ...part, state: unfinished } as const;
  });
  return { state, problem, parts };
}
