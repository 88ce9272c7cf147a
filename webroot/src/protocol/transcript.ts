import type { NumberedEvent, RunEvent } from './events';

export type RunState = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled' | 'interrupted';

export type TextPart = { kind: 'text'; id: string; text: string; complete: boolean };

export type ToolPart = {
  kind: 'tool';
  id: string;
  name: string;
  parentId: string | null;
  arguments: string;
  state: 'preparing' | 'running' | 'finished' | 'failed';
  result: string | null;
  startedAt: number | null;
  endedAt: number | null;
};

export type Part = TextPart | ToolPart;

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
export const hasEnded = (state: RunState) => state !== 'waiting' && state !== 'running';

/** Folds one event; what was seen before changes nothing, what is unknown only moves the position. */
export function fold(transcript: Transcript, { seq, event }: NumberedEvent): Transcript {
  if (seq <= transcript.lastSeq) return transcript;
  return { ...transcript, ...changeOf(transcript, event), lastSeq: seq };
}

function changeOf(transcript: Transcript, event: RunEvent): Partial<Transcript> {
  switch (event.type) {
    case 'RUN_STARTED':
      return { state: 'running', problem: null };
    case 'RUN_FINISHED':
      return { state: 'finished', parts: settled(transcript.parts) };
    case 'RUN_ERROR':
      return { state: stateOfError(event.code), problem: event.message, parts: settled(transcript.parts) };
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
      return changeOfCustom(transcript, event.name, event.value);
    default:
      return {};
  }
}

function changeOfCustom(transcript: Transcript, name: string, value: unknown): Partial<Transcript> {
  const text = (key: string) => stringField(value, key);
  switch (name) {
    case 'aurora.userMessage':
      return { question: text('text') };
    case 'aurora.model':
      return { model: text('name') };
    case 'aurora.superseded':
      return withoutMessage(transcript, text('messageId'));
    default:
      return {};
  }
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
    part.kind === 'text' ? part.id === messageId : part.parentId === messageId && part.result === null;
  return { parts: transcript.parts.filter((part) => !abandoned(part)) };
}

function changeText(transcript: Transcript, id: string, change: (part: TextPart) => TextPart): Partial<Transcript> {
  return { parts: transcript.parts.map((part) => (part.kind === 'text' && part.id === id ? change(part) : part)) };
}

function changeTool(transcript: Transcript, id: string, change: (part: ToolPart) => ToolPart): Partial<Transcript> {
  return { parts: transcript.parts.map((part) => (part.kind === 'tool' && part.id === id ? change(part) : part)) };
}

/** After the end of a run nothing is being written and no tool is at work any more. */
function settled(parts: readonly Part[]): readonly Part[] {
  return parts.map((part) => {
    if (part.kind === 'text') return part.complete ? part : { ...part, complete: true };
    return part.state === 'preparing' || part.state === 'running' ? { ...part, state: 'failed' } : part;
  });
}

/** The sentence of a failed tool call, null when it went well. */
export function failureOf(content: string): string | null {
  try {
    return stringField(JSON.parse(content), 'error');
  } catch {
    return null;
  }
}

function stringField(value: unknown, key: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const field: unknown = Reflect.get(value, key);
  return typeof field === 'string' ? field : null;
}
