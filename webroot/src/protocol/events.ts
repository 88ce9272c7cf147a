/** What a run waits for: a decision by a person. */
export type Interrupt = {
  id: string;
  reason: string;
  message?: string;
  toolCallId?: string;
  expiresAt?: string;
  metadata?: Record<string, unknown>;
};

/** How a leg of a run ended; without one it ended well. */
export type Outcome = { type: 'success' } | { type: 'cancelled' } | { type: 'interrupt'; interrupts: readonly Interrupt[] };

/** The part of the AG-UI 1.0 vocabulary that Aurora emits. */
export type RunEvent = { timestamp?: number } & (
  | { type: 'RUN_STARTED'; threadId: string; runId: string }
  | { type: 'RUN_FINISHED'; threadId: string; runId: string; outcome?: Outcome }
  | { type: 'RUN_ERROR'; message: string; code?: string }
  | { type: 'TEXT_MESSAGE_START'; messageId: string; role: 'assistant' }
  | { type: 'TEXT_MESSAGE_CONTENT'; messageId: string; delta: string }
  | { type: 'TEXT_MESSAGE_END'; messageId: string }
  | { type: 'TOOL_CALL_START'; toolCallId: string; toolCallName: string; parentMessageId?: string }
  | { type: 'TOOL_CALL_ARGS'; toolCallId: string; delta: string }
  | { type: 'TOOL_CALL_END'; toolCallId: string }
  | { type: 'TOOL_CALL_RESULT'; messageId: string; toolCallId: string; content: string; role?: 'tool' }
  | { type: 'CUSTOM'; name: string; value?: unknown }
);

/** An event as the log numbers it. */
export type NumberedEvent = { seq: number; event: RunEvent };
