import { describe, expect, it } from 'vitest';
import type { NumberedEvent, RunEvent } from './events';
import { emptyTranscript, fold, type Transcript } from './transcript';

const runId = '0192a000-0000-7000-8000-000000000001';

function numbered(...events: RunEvent[]): NumberedEvent[] {
  return events.map((event, index) => ({ seq: (index + 1) * 3, event }));
}

const foldAll = (events: readonly NumberedEvent[], start: Transcript = emptyTranscript) => events.reduce(fold, start);

const textOf = (transcript: Transcript) =>
  transcript.parts.map((part) => (part.kind === 'text' ? part.text : `[${part.name} ${part.state}]`)).join('|');

const started: RunEvent = { type: 'RUN_STARTED', threadId: 'thread', runId };
const finished: RunEvent = { type: 'RUN_FINISHED', threadId: 'thread', runId };

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
    ['CANCELLED', 'cancelled'],
    ['INTERRUPTED', 'interrupted'],
    ['MODEL_UNAVAILABLE', 'failed'],
  ])('reads the error code %s as %s and leaves nothing running', (code, state) => {
    const transcript = foldAll(
      numbered(
        started,
        { type: 'TOOL_CALL_START', toolCallId: 't', toolCallName: 'find_risks' },
        { type: 'RUN_ERROR', message: 'It ended.', code },
      ),
    );
    expect(transcript.state).toBe(state);
    expect(transcript.problem).toBe('It ended.');
    expect(textOf(transcript)).toBe('[find_risks failed]');
  });

  it('lets events of an unknown type pass', () => {
    const unknown = JSON.parse('{"type":"STEP_STARTED","stepName":"x"}') as RunEvent;
    const transcript = foldAll(numbered(started, unknown, { type: 'CUSTOM', name: 'other.thing', value: 7 }, finished));
    expect(transcript.state).toBe('finished');
    expect(transcript.parts).toEqual([]);
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
