import type { NumberedEvent, RunEvent } from './events';
import type { Problem } from './openapi';
import { asProblem, problemOf } from './problem';
import type { Session } from './session';
import { emptyTranscript, fold, hasEnded, type Transcript } from './transcript';

export type LinkState = 'offline' | 'connecting' | 'online';

/** A question on its way: sent again after a reconnect until its first event has come. */
export type Question = { runId: string; conversationId: string; text: string };

export type LiveRun = { transcript: Transcript; refusal: Problem | null; caughtUp: boolean };

type Sent =
  | { type: 'auth'; token: string; projectId?: string }
  | { type: 'run'; input: object }
  | { type: 'attach'; runId: string; after: number }
  | { type: 'cancel'; runId: string }
  | { type: 'ping' };

type Received =
  | { runId: string; seq: number; event: RunEvent }
  | { type: 'ready' }
  | { type: 'pong' }
  | { type: 'notice' }
  | { type: 'error'; problem?: unknown; runId?: string };

type Tracked = LiveRun & { question: Question | null; cancelling: boolean; refusals: number };

const pingMillis = 25_000;
const pongMillis = 10_000;
const firstBackOffMillis = 400;
const longestBackOffMillis = 15_000;
const unauthenticated = 1008;
const patientRefusals = 6;

/** Keeps one socket to `/ws/chat` open while somebody follows runs, and folds what arrives. */
export class ChatSocket {
  private socket: WebSocket | null = null;
  private ready = false;
  private failures = 0;
  private staleToken = false;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly runs = new Map<string, Tracked>();
  private readonly listeners = new Set<() => void>();
  private readonly stopWatching: () => void;
  private link: LinkState = 'offline';
  private closed = false;
  /** Counts what ends an attempt to connect, so that a late one does not go on. */
  private turn = 0;

  constructor(
    private readonly session: Session,
    private readonly address: string,
    private readonly project: () => string | null = () => null,
    private readonly random: () => number = Math.random,
  ) {
    this.stopWatching = session.subscribe(() => this.sessionChanged());
    globalThis.addEventListener('online', this.hurry);
  }

  get state(): LinkState {
    return this.link;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  run(runId: string): LiveRun | undefined {
    return this.runs.get(runId);
  }

  /** Starts a run; the same id starts it once, however often it is sent. */
  ask(question: Question): void {
    this.track(question.runId, { question, caughtUp: true });
    this.demand(() => this.sendRun(question));
  }

  /** Follows a run from the last event known here. */
  follow(runId: string): void {
    if (this.runs.has(runId)) return;
    this.track(runId, { question: null, caughtUp: false });
    this.demand(() => this.sendAttach(runId));
  }

  cancel(runId: string): void {
    const tracked = this.runs.get(runId);
    if (tracked === undefined || hasEnded(tracked.transcript.state)) return;
    this.change(runId, { cancelling: true });
    this.demand(() => this.send({ type: 'cancel', runId }));
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
    globalThis.removeEventListener('online', this.hurry);
    this.forget();
  }

  /** Leaves the runs it followed; the next one is followed over a new socket, in the project of then. */
  forget(): void {
    this.disconnect();
    this.runs.clear();
    this.become('offline');
  }

  private track(runId: string, start: { question: Question | null; caughtUp: boolean }): void {
    this.runs.set(runId, { transcript: emptyTranscript, refusal: null, cancelling: false, refusals: 0, ...start });
    this.changed();
  }

  /** Does it now when the socket is ready; else it is done on becoming ready, from the state of the runs. */
  private demand(work: () => void): void {
    if (this.ready) work();
    else if (this.socket === null) this.hurry();
  }

  private readonly hurry = () => {
    if (this.closed || this.socket !== null || this.link === 'connecting') return;
    clearTimeout(this.reconnectTimer);
    void this.connect();
  };

  private async connect(): Promise<void> {
    this.become('connecting');
    const { turn } = this;
    const token = await this.freshToken();
    if (this.closed || turn !== this.turn) return;
    if (token === null) {
      this.become('offline');
      if (this.session.state === 'authenticated') this.reconnectLater();
      return;
    }
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.sendAuth(token);
      this.pingTimer = setTimeout(() => this.lost(1006), pongMillis);
    });
    socket.addEventListener('message', (message) => this.receive(String(message.data)));
    socket.addEventListener('close', (event) => {
      if (this.socket === socket) this.lost(event.code);
    });
  }

  private async freshToken(): Promise<string | null> {
    const renew = this.staleToken;
    this.staleToken = false;
    try {
      return renew ? await this.session.renew() : await this.session.token();
    } catch {
      return null;
    }
  }

  private lost(code: number): void {
    this.staleToken = code === unauthenticated;
    this.disconnect();
    this.become('offline');
    this.reconnectLater();
  }

  private disconnect(): void {
    clearTimeout(this.pingTimer);
    clearTimeout(this.reconnectTimer);
    this.turn += 1;
    this.ready = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  private reconnectLater(): void {
    const ceiling = Math.min(longestBackOffMillis, firstBackOffMillis * 2 ** this.failures);
    this.failures += 1;
    this.reconnectTimer = setTimeout(this.hurry, ceiling / 2 + (this.random() * ceiling) / 2);
  }

  private sessionChanged(): void {
    if (this.session.state === 'anonymous' || this.session.state === 'moved') {
      this.forget();
      return;
    }
    if (this.ready) void this.session.token().then((token) => token !== null && this.sendAuth(token));
  }

  private receive(text: string): void {
    const frame = frameOf(text);
    if (frame === null) return;
    this.schedulePing();
    if ('seq' in frame) this.receiveEvent(frame.runId, frame);
    else if (frame.type === 'ready') this.becomeReady();
    else if (frame.type === 'error') this.receiveError(problemIn(frame.problem), frame.runId);
  }

  private becomeReady(): void {
    if (this.ready) return;
    this.ready = true;
    this.failures = 0;
    this.become('online');
    for (const [runId, tracked] of this.runs) {
      if (hasEnded(tracked.transcript.state) || tracked.refusal !== null) continue;
      this.resume(runId, tracked);
      if (tracked.cancelling) this.send({ type: 'cancel', runId });
    }
  }

  private resume(runId: string, tracked: Tracked): void {
    if (tracked.question !== null && tracked.transcript.lastSeq === 0) this.sendRun(tracked.question);
    else this.sendAttach(runId);
  }

  private receiveEvent(runId: string, numbered: NumberedEvent): void {
    const tracked = this.runs.get(runId);
    if (tracked === undefined) return;
    const transcript = fold(tracked.transcript, numbered);
    if (transcript !== tracked.transcript) this.change(runId, { transcript, caughtUp: true, refusal: null, refusals: 0 });
  }

  private receiveError(problem: Problem, runId: string | undefined): void {
    if (runId === undefined) {
      if (problem.code === 'UNAUTHENTICATED') this.lost(unauthenticated);
      return;
    }
    const tracked = this.runs.get(runId);
    if (tracked === undefined) return;
    if (problem.code === 'UNAVAILABLE' && tracked.refusals < patientRefusals) {
      this.change(runId, { refusals: tracked.refusals + 1 });
      setTimeout(() => this.resumeLater(runId), firstBackOffMillis * 2 ** tracked.refusals);
      return;
    }
    this.change(runId, { refusal: problem, caughtUp: true, cancelling: false });
  }

  private resumeLater(runId: string): void {
    const tracked = this.runs.get(runId);
    if (this.ready && tracked !== undefined && !hasEnded(tracked.transcript.state)) this.resume(runId, tracked);
  }

  private sendAuth(token: string): void {
    const projectId = this.project();
    this.send({ type: 'auth', token, ...(projectId !== null && { projectId }) });
  }

  private sendRun({ runId, conversationId, text }: Question): void {
    const messages = [{ id: runId, role: 'user', content: text }];
    const input = { threadId: conversationId, runId, messages, tools: [], context: [], state: {}, forwardedProps: {} };
    this.send({ type: 'run', input });
  }

  private sendAttach(runId: string): void {
    this.send({ type: 'attach', runId, after: this.runs.get(runId)?.transcript.lastSeq ?? 0 });
  }

  private send(frame: Sent): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private schedulePing(): void {
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => {
      this.send({ type: 'ping' });
      this.pingTimer = setTimeout(() => this.lost(1006), pongMillis);
    }, pingMillis);
  }

  private change(runId: string, part: Partial<Tracked>): void {
    const tracked = this.runs.get(runId);
    if (tracked === undefined) return;
    this.runs.set(runId, { ...tracked, ...part });
    this.changed();
  }

  private become(link: LinkState): void {
    this.link = link;
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function frameOf(text: string): Received | null {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? (frame as Received) : null;
  } catch {
    return null;
  }
}

function problemIn(body: unknown): Problem {
  if (typeof body !== 'object' || body === null) return asProblem(null);
  const status: unknown = Reflect.get(body, 'status');
  return problemOf(typeof status === 'number' ? status : 0, body);
}
