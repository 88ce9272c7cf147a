// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatSocket } from './chat-socket';
import { Session } from './session';

/** A WebSocket whose other end is the test. */
class TestingWebSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly all: TestingWebSocket[] = [];
  readyState = 0;
  readonly sent: Record<string, unknown>[] = [];

  constructor(readonly url: string) {
    super();
    TestingWebSocket.all.push(this);
  }

  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(code = 1000) {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent('close', { code }));
  }

  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  say(frame: object | string) {
    const data = typeof frame === 'string' ? frame : JSON.stringify(frame);
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  typesSent() {
    return this.sent.map((frame) => frame['type']);
  }
}

const question = { runId: 'run', conversationId: 'conversation', text: 'how many?' };
const textStart = { type: 'TEXT_MESSAGE_START', messageId: 'a', role: 'assistant' };
const delta = (text: string) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'a', delta: text });

async function latest(): Promise<TestingWebSocket> {
  await vi.advanceTimersByTimeAsync(0);
  const last = TestingWebSocket.all.at(-1);
  if (last === undefined) throw new Error('No socket was opened.');
  return last;
}

async function connected(): Promise<TestingWebSocket> {
  const wire = await latest();
  wire.open();
  wire.say({ type: 'ready' });
  return wire;
}

describe('the chat socket', () => {
  let tokens = 0;
  let session: Session;
  let socket: ChatSocket;

  beforeEach(async () => {
    vi.useFakeTimers();
    TestingWebSocket.all.length = 0;
    tokens = 0;
    vi.stubGlobal('WebSocket', TestingWebSocket);
    vi.stubGlobal('fetch', () =>
      Promise.resolve(new Response(JSON.stringify({ accessToken: `token ${++tokens}`, expiresIn: 900 }))),
    );
    session = new Session();
    await session.restore();
    socket = new ChatSocket(session, 'ws://aurora/ws/chat', () => null, () => 1);
  });

  afterEach(() => {
    socket.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const answerText = () =>
    socket
      .run('run')
      ?.transcript.parts.map((part) => (part.kind === 'text' ? part.text : ''))
      .join('');

  const decide = () => socket.decide('approval', { decision: 'reject', reason: 'not today' });

  it('sends the token first and the question only once it may', async () => {
    socket.ask(question);
    const wire = await latest();
    wire.open();
    expect(wire.sent).toEqual([{ type: 'auth', token: 'token 1' }]);
    wire.say({ type: 'ready' });
    expect(wire.typesSent()).toEqual(['auth', 'run']);
    expect(wire.sent[1]).toMatchObject({
      input: { threadId: 'conversation', runId: 'run', messages: [{ role: 'user', content: 'how many?' }] },
    });
    expect(socket.state).toBe('online');
  });

  it('folds events and attaches after the last one when the connection was lost', async () => {
    socket.ask(question);
    const first = await connected();
    first.say({ runId: 'run', seq: 4, event: textStart });
    first.say({ runId: 'run', seq: 7, event: delta('Thr') });
    first.close(1006);
    expect(socket.state).toBe('offline');
    await vi.advanceTimersByTimeAsync(400);
    const second = await connected();
    expect(second).not.toBe(first);
    expect(second.sent.slice(1)).toEqual([{ type: 'attach', runId: 'run', after: 7 }]);
    second.say({ runId: 'run', seq: 7, event: delta('Thr') });
    second.say({ runId: 'run', seq: 9, event: delta('ee') });
    expect(answerText()).toBe('Three');
  });

  it('sends a question again that has not been seen to start', async () => {
    socket.ask(question);
    const first = await connected();
    first.close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect((await connected()).typesSent()).toEqual(['auth', 'run']);
  });

  it('does not follow a run again that has ended', async () => {
    socket.follow('run');
    const first = await connected();
    expect(first.sent[1]).toEqual({ type: 'attach', runId: 'run', after: 0 });
    first.say({ runId: 'run', seq: 1, event: { type: 'RUN_FINISHED', threadId: 't', runId: 'run' } });
    first.close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect((await connected()).typesSent()).toEqual(['auth']);
  });

  it('waits longer after each failure', async () => {
    socket.follow('run');
    (await latest()).close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect(TestingWebSocket.all).toHaveLength(2);
    (await latest()).close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect(TestingWebSocket.all).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(400);
    expect(TestingWebSocket.all).toHaveLength(3);
  });

  it('gets a new token when the server refused the old one', async () => {
    socket.follow('run');
    (await connected()).close(1008);
    await vi.advanceTimersByTimeAsync(400);
    const second = await connected();
    expect(second.sent[0]).toEqual({ type: 'auth', token: 'token 2' });
  });

  it('sends the renewed token over the open socket', async () => {
    socket.follow('run');
    const wire = await connected();
    await session.renew();
    await vi.advanceTimersByTimeAsync(0);
    expect(wire.sent.at(-1)).toEqual({ type: 'auth', token: 'token 2' });
  });

  it('pings a silent connection and gives it up without an answer', async () => {
    socket.follow('run');
    const wire = await connected();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(wire.sent.at(-1)).toEqual({ type: 'ping' });
    wire.say({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(25_000);
    expect(wire.readyState).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(wire.readyState).toBe(3);
    await vi.advanceTimersByTimeAsync(400);
    expect(TestingWebSocket.all).toHaveLength(2);
  });

  it('shows the refusal of a run at that run', async () => {
    socket.ask(question);
    const wire = await connected();
    const problem = { title: 'Conflict', status: 409, code: 'CONFLICT', detail: 'Another answer is being written.' };
    wire.say({ type: 'error', runId: 'run', problem });
    expect(socket.run('run')?.refusal).toMatchObject(problem);
  });

  it('tries again when the server cannot for the moment', async () => {
    socket.ask(question);
    const wire = await connected();
    wire.say({ type: 'error', runId: 'run', problem: { code: 'UNAVAILABLE', detail: 'The database is away.' } });
    expect(socket.run('run')?.refusal).toBeNull();
    await vi.advanceTimersByTimeAsync(400);
    expect(wire.typesSent()).toEqual(['auth', 'run', 'run']);
  });

  it('stays with a run that waits for a decision and attaches to it again', async () => {
    socket.follow('run');
    const first = await connected();
    const outcome = { type: 'interrupt', interrupts: [{ id: 'a', reason: 'aurora.approval' }] };
    first.say({ runId: 'run', seq: 5, event: { type: 'RUN_FINISHED', threadId: 't', runId: 'run', outcome } });
    first.close(1006);
    await vi.advanceTimersByTimeAsync(400);
    const second = await connected();
    expect(second.sent.slice(1)).toEqual([{ type: 'attach', runId: 'run', after: 5 }]);
    second.say({ runId: 'run', seq: 6, event: { type: 'RUN_STARTED', threadId: 't', runId: 'run' } });
    expect(socket.run('run')?.transcript.state).toBe('running');
  });

  it('knows a run that is queued until its first event', async () => {
    socket.ask(question);
    const wire = await connected();
    wire.say({ type: 'queued', runId: 'run', conversationId: 'conversation', ahead: 2 });
    expect(socket.run('run')?.ahead).toBe(2);
    expect(socket.run('run')?.caughtUp).toBe(true);
    wire.say({ runId: 'run', seq: 1, event: textStart });
    expect(socket.run('run')?.ahead).toBeNull();
  });

  it('comes back with its place when it was too slow', async () => {
    socket.follow('run');
    const first = await connected();
    first.say({ runId: 'run', seq: 40, event: textStart });
    first.close(1013);
    await vi.advanceTimersByTimeAsync(400);
    const second = await connected();
    expect(second.sent).toEqual([
      { type: 'auth', token: 'token 1' },
      { type: 'attach', runId: 'run', after: 40 },
    ]);
  });

  it('sends the mode with the question', async () => {
    socket.ask({ ...question, mode: 'act' });
    expect((await connected()).sent[1]).toMatchObject({ input: { forwardedProps: { mode: 'act' } } });
  });

  describe('a decision', () => {
    it('is sent and settles when the server has taken it', async () => {
      socket.follow('run');
      const wire = await connected();
      const decided = decide();
      expect(wire.sent.at(-1)).toEqual({ type: 'decide', approvalId: 'approval', decision: 'reject', reason: 'not today' });
      wire.say({ type: 'decided', approvalId: 'approval' });
      await expect(decided).resolves.toBeUndefined();
    });

    it('fails with the sentence of the refusal, which is no refusal of a run', async () => {
      socket.follow('run');
      const wire = await connected();
      const decided = decide();
      const problem = { status: 409, code: 'CONFLICT', detail: 'Grace has decided it already.' };
      wire.say({ type: 'error', approvalId: 'approval', problem });
      await expect(decided).rejects.toThrow('Grace has decided it already.');
      expect(socket.run('run')?.refusal).toBeNull();
    });

    it('is not known when the connection is lost before the answer, and is not sent again', async () => {
      socket.follow('run');
      const first = await connected();
      const decided = expect(decide()).rejects.toThrow('Look whether it is decided');
      first.close(1006);
      await decided;
      await vi.advanceTimersByTimeAsync(400);
      expect((await connected()).typesSent()).toEqual(['auth', 'attach']);
    });

    it('is refused at once without a connection', async () => {
      await expect(decide()).rejects.toThrow('does not answer');
    });
  });

  it('connects for notices, and passes them on as long as somebody listens', async () => {
    const heard: unknown[] = [];
    const stop = socket.onNotice((notice) => heard.push(notice));
    const wire = await connected();
    wire.say({ type: 'notice', notice: { id: '1' } });
    stop();
    wire.say({ type: 'notice', notice: { id: '2' } });
    expect(heard).toEqual([{ id: '1' }]);
  });

  it('watches jobs, again after a loss, and says that something may have been missed', async () => {
    const heard: unknown[] = [];
    let ready = 0;
    socket.onReady(() => (ready += 1));
    socket.onJob((job) => heard.push(job));
    const first = await connected();
    expect(first.typesSent()).toEqual(['auth', 'watch-jobs']);
    first.say({ type: 'job', job: { id: '1' } });
    first.close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect((await connected()).typesSent()).toEqual(['auth', 'watch-jobs']);
    expect(heard).toEqual([{ id: '1' }]);
    expect(ready).toBe(2);
  });

  it('cancels a run, and says it again after a reconnect', async () => {
    socket.follow('run');
    const first = await connected();
    first.say({ runId: 'run', seq: 1, event: textStart });
    socket.cancel('run');
    expect(first.sent.at(-1)).toEqual({ type: 'cancel', runId: 'run' });
    first.close(1006);
    await vi.advanceTimersByTimeAsync(400);
    expect((await connected()).typesSent()).toEqual(['auth', 'attach', 'cancel']);
  });

  it('ignores frames that are no JSON or of an unknown type', async () => {
    socket.follow('run');
    const wire = await connected();
    wire.say('not json');
    wire.say({ type: 'weather', sunny: true });
    wire.say('null');
    expect(socket.state).toBe('online');
  });

  it('lets go of everything on logout', async () => {
    socket.follow('run');
    const wire = await connected();
    await session.logout().catch(() => undefined);
    expect(wire.readyState).toBe(3);
    expect(socket.run('run')).toBeUndefined();
  });
});
