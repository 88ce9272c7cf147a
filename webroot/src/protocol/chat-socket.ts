import type { NumberedEvent } from './events';
import { type Choice, type Mode, problemIn, type Received } from './frames';
import type { Problem } from './openapi';
import { ProblemError, unreachable } from './problem';
import type { Session } from './session';
import { type LinkState, SocketLink } from './socket-link';
import { emptyTranscript, fold, hasEnded, type Transcript } from './transcript';

export type { LinkState } from './socket-link';

/** A question on its way: sent again after a reconnect until its first event has come. */
export type Question = { runId: string; conversationId: string; text: string; mode?: Mode };

/** Ahead are the runs that a queued one waits for, null when it is not known to be queued. */
export type LiveRun = { transcript: Transcript; refusal: Problem | null; caughtUp: boolean; ahead: number | null };

type Tracked = LiveRun & { question: Question | null; cancelling: boolean; refusals: number };

type Waiting = { resolve: () => void; reject: (error: ProblemError) => void };

const firstRepeatMillis = 400;
const patientRefusals = 6;
const unheard: Problem = {
  ...unreachable,
  title: 'It is not known whether this was heard',
  detail: 'The connection was lost before the answer came. Look whether it is decided, and decide again if it is not.',
};

/** Follows runs over one socket to `/ws/chat`, folds what arrives, and passes on what is told besides. */
export class ChatSocket {
  private readonly link: SocketLink;
  private readonly runs = new Map<string, Tracked>();
  private readonly listeners = new Set<() => void>();
  private readonly decisions = new Map<string, Waiting>();
  private readonly noticeListeners = new Set<(notice: unknown) => void>();
  private readonly jobListeners = new Set<(job: unknown) => void>();
  private readonly readyListeners = new Set<() => void>();

  constructor(
    session: Session,
    address: string,
    project: () => string | null = () => null,
    random: () => number = Math.random,
  ) {
    this.link = new SocketLink(session, address, project, random, {
      ready: () => this.becomeReady(),
      heard: (frame) => this.receive(frame),
      lost: () => this.failDecisions(),
      changed: () => {
        if (session.state === 'anonymous' || session.state === 'moved') this.runs.clear();
        this.changed();
      },
    });
  }

  get state(): LinkState {
    return this.link.state;
  }

  readonly subscribe = (listener: () => void) => added(this.listeners, listener);

  /** Hears each notice, and connects for it. */
  readonly onNotice = (listener: (notice: unknown) => void) => {
    this.link.want();
    return added(this.noticeListeners, listener);
  };

  /** Hears each change of a job of the project. */
  readonly onJob = (listener: (job: unknown) => void) => {
    this.demand(() => this.link.send({ type: 'watch-jobs' }));
    return added(this.jobListeners, listener);
  };

  /** Hears when the link is there, again after each loss: what was told meanwhile was missed. */
  readonly onReady = (listener: () => void) => added(this.readyListeners, listener);

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
    this.demand(() => this.link.send({ type: 'cancel', runId }));
  }

  /** Settles when the server has said what came of it. It is never sent again by itself, since a decision counts once. */
  async decide(approvalId: string, choice: Choice): Promise<void> {
    if (!this.link.ready) throw new ProblemError(unreachable);
    const settled = new Promise<void>((resolve, reject) => this.decisions.set(approvalId, { resolve, reject }));
    this.link.send({ type: 'decide', approvalId, ...choice });
    await settled;
  }

  close(): void {
    this.link.close();
    this.runs.clear();
  }

  /** Leaves the runs it followed; the next one is followed over a new socket, in the project of then. */
  forget(): void {
    this.runs.clear();
    this.link.drop();
    if (this.noticeListeners.size > 0) this.link.want();
  }

  private track(runId: string, start: { question: Question | null; caughtUp: boolean }): void {
    const fresh = { transcript: emptyTranscript, refusal: null, ahead: null, cancelling: false, refusals: 0 };
    this.runs.set(runId, { ...fresh, ...start });
    this.changed();
  }

  /** Does it now when the link is ready; else it is done on becoming ready, from what is there by then. */
  private demand(work: () => void): void {
    if (this.link.ready) work();
    else this.link.want();
  }

  private becomeReady(): void {
    if (this.jobListeners.size > 0) this.link.send({ type: 'watch-jobs' });
    for (const [runId, tracked] of this.runs) {
      if (hasEnded(tracked.transcript.state) || tracked.refusal !== null) continue;
      this.resume(runId, tracked);
      if (tracked.cancelling) this.link.send({ type: 'cancel', runId });
    }
    for (const listener of this.readyListeners) listener();
  }

  private resume(runId: string, tracked: Tracked): void {
    if (tracked.question !== null && tracked.transcript.lastSeq === 0) this.sendRun(tracked.question);
    else this.sendAttach(runId);
  }

  private receive(frame: Received): void {
    if ('seq' in frame) {
      this.receiveEvent(frame.runId, frame);
      return;
    }
    switch (frame.type) {
      case 'queued':
        this.change(frame.runId, { ahead: frame.ahead, caughtUp: true, refusals: 0 });
        break;
      case 'decided':
        this.settle(frame.approvalId, ({ resolve }) => resolve());
        break;
      case 'notice':
        for (const listener of this.noticeListeners) listener(frame.notice);
        break;
      case 'job':
        for (const listener of this.jobListeners) listener(frame.job);
        break;
      case 'error':
        this.receiveError(problemIn(frame.problem), frame.runId, frame.approvalId);
        break;
      default:
    }
  }

  private receiveEvent(runId: string, numbered: NumberedEvent): void {
    const tracked = this.runs.get(runId);
    if (tracked === undefined) return;
    const transcript = fold(tracked.transcript, numbered);
    if (transcript === tracked.transcript) return;
    this.change(runId, { transcript, caughtUp: true, refusal: null, ahead: null, refusals: 0 });
  }

  private receiveError(problem: Problem, runId: string | undefined, approvalId: string | undefined): void {
    if (approvalId !== undefined) {
      this.settle(approvalId, ({ reject }) => reject(new ProblemError(problem)));
      return;
    }
    const tracked = runId === undefined ? undefined : this.runs.get(runId);
    if (runId === undefined || tracked === undefined) return;
    if (problem.code === 'UNAVAILABLE' && tracked.refusals < patientRefusals) {
      this.change(runId, { refusals: tracked.refusals + 1 });
      setTimeout(() => this.resumeLater(runId), firstRepeatMillis * 2 ** tracked.refusals);
      return;
    }
    this.change(runId, { refusal: problem, caughtUp: true, cancelling: false });
  }

  private resumeLater(runId: string): void {
    const tracked = this.runs.get(runId);
    if (this.link.ready && tracked !== undefined && !hasEnded(tracked.transcript.state)) this.resume(runId, tracked);
  }

  private settle(approvalId: string, how: (waiting: Waiting) => void): void {
    const waiting = this.decisions.get(approvalId);
    this.decisions.delete(approvalId);
    if (waiting !== undefined) how(waiting);
  }

  private failDecisions(): void {
    for (const approvalId of this.decisions.keys()) {
      this.settle(approvalId, ({ reject }) => reject(new ProblemError(unheard)));
    }
  }

  private sendRun({ runId, conversationId, text, mode }: Question): void {
    const messages = [{ id: runId, role: 'user', content: text }];
    const forwardedProps = mode === undefined ? {} : { mode };
    const input = { threadId: conversationId, runId, messages, tools: [], context: [], state: {}, forwardedProps };
    this.link.send({ type: 'run', input });
  }

  private sendAttach(runId: string): void {
    this.link.send({ type: 'attach', runId, after: this.runs.get(runId)?.transcript.lastSeq ?? 0 });
  }

  private change(runId: string, part: Partial<Tracked>): void {
    const tracked = this.runs.get(runId);
    if (tracked === undefined) return;
    this.runs.set(runId, { ...tracked, ...part });
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function added<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
