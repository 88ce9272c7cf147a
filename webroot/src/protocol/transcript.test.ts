import { describe, expect, it } from 'vitest';
import type { NumberedEvent, RunEvent } from './events';
import type { Part } from './parts';
import { emptyTranscript, fold, hasEnded, type Transcript } from './transcript';

const runId = '0192a000-0000-7000-8000-000000000001';

function numbered(...events: RunEvent[]): NumberedEvent[] {
  return events.map((event, index) => ({ seq: (index + 1) * 3, event }));
}

const foldAll = (events: readonly NumberedEvent[], start: Transcript = emptyTranscript) => events.reduce(fold, start);

function wordOf(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'tool':
      return `[${part.name} ${part.state}]`;
    case 'approval':
      return `[approval ${part.decision?.outcome ?? 'open'}]`;
    case 'note':
      return `[${part.note}]`;
  }
}

const textOf = (transcript: Transcript) => transcript.parts.map(wordOf).join('|');

const started: RunEvent = { type: 'RUN_STARTED', threadId: 'thread', runId };
const finished = { type: 'RUN_FINISHED', threadId: 'thread', runId } as const;

const wholeRun = numbered(
  started,
  { type: 'CUSTOM', name: 'aurora.userMessage', value: { messageId: 'u', text: 'how many?' } },
  { type: 'CUSTOM', name: 'aurora.model', value: { name: 'built-in planner' } },
  { type: 'TEXT_MESSAGE_START', messageId: 'a', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: 'Let me ' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: 'look.' },
  { type: 'TEXT_MESSAGE_END', messageId: 'a' },
  { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'list_resources', parentMessageId: 'a' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 't', delta: '{"types":' },
  { type: 'TOOL_CALL_ARGS', toolCallId: 't', delta: '["aws.ec2.instance"]}' },
  { type: 'TOOL_CALL_END', toolCallId: 't' },
  { type: 'TOOL_CALL_RESULT', messageId: 'r', toolCallId: 't', content: '{"total":3}' },
  { type: 'TEXT_MESSAGE_START', messageId: 'b', role: 'assistant' },
  { type: 'TEXT_MESSAGE_CONTENT', messageId: 'b', delta: 'Three.' },
  { type: 'TEXT_MESSAGE_END', messageId: 'b' },
  finished,
);

/** A small generator with a seed, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

describe('the fold of a run', () => {
  it('keeps texts and tool calls in the order in which they began', () => {
    const transcript = foldAll(wholeRun);
    expect(textOf(transcript)).toBe('Let me look.|[list_resources finished]|Three.');
    expect(transcript.state).toBe('finished');
    expect(transcript.question).toBe('how many?');
    expect(transcript.model).toBe('built-in planner');
  });

  it('joins the pieces of the arguments of a tool call', () => {
    const tool = foldAll(wholeRun).parts.find((part) => part.kind === 'tool');
    expect(tool?.kind === 'tool' && JSON.parse(tool.arguments)).toEqual({ types: ['aws.ec2.instance'] });
  });

  it('changes nothing for events that were seen before', () => {
    const transcript = foldAll(wholeRun.slice(0, 6));
    expect(foldAll(wholeRun.slice(0, 6), transcript)).toBe(transcript);
  });

  it('drops a superseded message and the tool calls it had begun', () => {
    const transcript = foldAll(
      numbered(
        started,
        { type: 'TEXT_MESSAGE_START', messageId: 'a', role: 'assistant' },
        { type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: 'Thr' },
        { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'find_risks', parentMessageId: 'a' },
        { type: 'TEXT_MESSAGE_END', messageId: 'a' },
        { type: 'CUSTOM', name: 'aurora.superseded', value: { messageId: 'a' } },
        { type: 'TEXT_MESSAGE_START', messageId: 'b', role: 'assistant' },
        { type: 'TEXT_MESSAGE_CONTENT', messageId: 'b', delta: 'Three.' },
      ),
    );
    expect(textOf(transcript)).toBe('Three.');
  });

  it('shows a tool call whose result carries an error as failed', () => {
    const transcript = foldAll(
      numbered(
        started,
        { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'get_resource' },
        { type: 'TOOL_CALL_END', toolCallId: 't' },
        { type: 'TOOL_CALL_RESULT', messageId: 'r', toolCallId: 't', content: '{"error":"There is no such resource."}' },
      ),
    );
    expect(textOf(transcript)).toBe('[get_resource failed]');
  });

  it.each([
    ['CANCELLED', 'cancelled', 'stopped'],
    ['INTERRUPTED', 'interrupted', 'failed'],
    ['MODEL_UNAVAILABLE', 'failed', 'failed'],
  ])('reads the error code %s as %s and leaves nothing running', (code, state, tool) => {
    const transcript = foldAll(
      numbered(
        started,
        { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'find_risks' },
        { type: 'RUN_ERROR', message: 'It ended.', code },
      ),
    );
    expect(transcript.state).toBe(state);
    expect(transcript.problem).toBe('It ended.');
    expect(textOf(transcript)).toBe(`[find_risks ${tool}]`);
  });

  it('lets events of an unknown type pass', () => {
    const unknown = JSON.parse('{"type":"STEP_STARTED","stepName":"x"}') as RunEvent;
    const transcript = foldAll(numbered(started, unknown, { type: 'CUSTOM', name: 'other.thing', value: 7 }, finished));
    expect(transcript.state).toBe('finished');
    expect(transcript.parts).toEqual([]);
  });

  it('reads the outcome cancelled as a stop', () => {
    const call: RunEvent = { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'find_risks' };
    const transcript = foldAll(numbered(started, call, { ...finished, outcome: { type: 'cancelled' } }));
    expect(transcript.state).toBe('cancelled');
    expect(textOf(transcript)).toBe('[find_risks stopped]');
    expect(hasEnded(transcript.state)).toBe(true);
  });

  it('says quietly where the conversation was summarized', () => {
    const transcript = foldAll(numbered(started, { type: 'CUSTOM', name: 'aurora.summarized', value: {} }, finished));
    expect(textOf(transcript)).toBe('[summarized]');
  });

  it('goes on after a further start of the same run', () => {
    expect(foldAll(numbered(started, finished, started)).state).toBe('running');
  });

  it('is the same however the events are cut and repeated by reconnects', () => {
    const undisturbed = foldAll(wholeRun);
    for (let seed = 1; seed <= 300; seed++) {
      const random = randomNumbers(seed);
      let transcript = emptyTranscript;
      let position = 0;
      while (position < wholeRun.length) {
        const overlap = Math.floor(random() * (position + 1));
        const end = position + 1 + Math.floor(random() * 5);
        transcript = foldAll(wholeRun.slice(position - overlap, end), transcript);
        position = Math.min(end, wholeRun.length);
      }
      expect(transcript, `seed ${seed}`).toEqual(undisturbed);
    }
  });
});

const interrupt = (id: string, toolCallId: string, metadata: Record<string, unknown> = {}) => ({
  id,
  reason: 'aurora.approval',
  message: `Approve ${toolCallId}?`,
  toolCallId,
  expiresAt: '2026-03-10T09:00:00Z',
  metadata: { tool: 'create_schedule', effect: 'change', title: 'Create a schedule', target: 'Project Web', ...metadata },
});
const call = (id: string): RunEvent[] => [
  { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: 'create_schedule' },
  { type: 'TOOL_CALL_ARGS', toolCallId: id, delta: '{"name":"nightly"}' },
  { type: 'TOOL_CALL_END', toolCallId: id, timestamp: 1_000 },
];
const parked = (...interrupts: ReturnType<typeof interrupt>[]): RunEvent => ({
  ...finished,
  outcome: { type: 'interrupt', interrupts },
});
const decision = (approvalId: string, outcome: string): RunEvent => ({
  type: 'CUSTOM',
  name: 'aurora.decision',
  timestamp: 90_000,
  value: { approvalId, decision: outcome, by: { accountId: 'a', name: 'Grace' }, reason: 'as agreed' },
});
const result = (toolCallId: string, content: string): RunEvent => ({
  type: 'TOOL_CALL_RESULT',
  messageId: `result of ${toolCallId}`,
  toolCallId,
  content,
  timestamp: 91_000,
});

describe('a run that waits for decisions', () => {
  it('is parked, which is no end, and shows what is wanted after the call', () => {
    const transcript = foldAll(numbered(started, ...call('one'), parked(interrupt('a', 'one', { confirm: 'web', tainted: true, content: { name: 'nightly' } }))));
    expect(transcript.state).toBe('parked');
    expect(hasEnded(transcript.state)).toBe(false);
    expect(textOf(transcript)).toBe('[create_schedule waiting]|[approval open]');
    expect(transcript.parts.at(-1)).toMatchObject({
      id: 'a',
      toolCallId: 'one',
      title: 'Create a schedule',
      target: 'Project Web',
      effect: 'change',
      repeat: false,
      content: '{"name":"nightly"}',
      secondPerson: false,
      confirm: 'web',
      tainted: true,
      expiresAt: '2026-03-10T09:00:00Z',
      decision: null,
    });
  });

  it('goes on after the decision and counts the time of the tool from there', () => {
    const before = [started, ...call('one'), parked(interrupt('a', 'one')), started, decision('a', 'approve')];
    const going = foldAll(numbered(...before));
    expect(going.state).toBe('running');
    expect(textOf(going)).toBe('[create_schedule running]|[approval approve]');
    const approval = going.parts.at(-1);
    expect(approval?.kind === 'approval' && approval.decision).toEqual({
      approved: true,
      outcome: 'approve',
      by: 'Grace',
      reason: 'as agreed',
    });
    const done = foldAll(numbered(...before, result('one', '{"id":"s"}'), finished));
    expect(done.state).toBe('finished');
    expect(done.parts[0]).toMatchObject({ state: 'finished', startedAt: 90_000, endedAt: 91_000 });
  });

  it('fails the call that was rejected and goes on with the other', () => {
    const transcript = foldAll(
      numbered(
        started,
        ...call('one'),
        ...call('two'),
        parked(interrupt('a', 'one'), interrupt('b', 'two')),
        started,
        decision('a', 'reject'),
        decision('b', 'approve'),
        result('one', '{"error":"Rejected by Grace: as agreed"}'),
      ),
    );
    expect(textOf(transcript)).toBe('[create_schedule failed]|[create_schedule running]|[approval reject]|[approval approve]');
  });

  it('can be stopped while it waits', () => {
    const transcript = foldAll(
      numbered(started, ...call('one'), parked(interrupt('a', 'one')), started, { ...finished, outcome: { type: 'cancelled' } }),
    );
    expect(transcript.state).toBe('cancelled');
    expect(textOf(transcript)).toBe('[create_schedule stopped]|[approval open]');
  });

  it('asks for an approval once, even when the run parks again with it', () => {
    const again = [parked(interrupt('a', 'one')), started, parked(interrupt('a', 'one'))];
    expect(textOf(foldAll(numbered(started, ...call('one'), ...again)))).toBe('[create_schedule waiting]|[approval open]');
  });

  it('reads a decision whose maker is a name alone, and lets one about something else pass', () => {
    const approval = interrupt('a', 'one');
    const expired: RunEvent = { type: 'CUSTOM', name: 'aurora.decision', value: { approvalId: 'a', decision: 'expired', by: null } };
    const transcript = foldAll(numbered(started, ...call('one'), parked(approval), started, decision('x', 'approve'), expired));
    expect(textOf(transcript)).toBe('[create_schedule waiting]|[approval expired]');
  });
});
