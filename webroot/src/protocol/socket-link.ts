import { frameOf, problemIn, type Received, type Sent } from './frames';
import type { Session } from './session';

export type LinkState = 'offline' | 'connecting' | 'online';

/** What is told of the link by it. */
export type Peer = {
  /** The server hears; what was said over the link before is lost. */
  ready: () => void;
  heard: (frame: Received) => void;
  /** Nothing more is heard of what was said. */
  lost: () => void;
  changed: () => void;
};

const pingMillis = 25_000;
const pongMillis = 10_000;
const firstBackOffMillis = 400;
const longestBackOffMillis = 15_000;
const unauthenticated = 1008;

/** Keeps one socket open from the time it is wanted, authenticated, pinged, and opened again after each loss. */
export class SocketLink {
  private socket: WebSocket | null = null;
  private open = false;
  private failures = 0;
  private staleToken = false;
  private reconnectTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly stopWatching: () => void;
  private link: LinkState = 'offline';
  private closed = false;
  /** Counts what ends an attempt to connect, so that a late one does not go on. */
  private turn = 0;

  constructor(
    private readonly session: Session,
    private readonly address: string,
    private readonly project: () => string | null,
    private readonly random: () => number,
    private readonly peer: Peer,
  ) {
    this.stopWatching = session.subscribe(() => this.sessionChanged());
    globalThis.addEventListener('online', this.hurry);
  }

  get state(): LinkState {
    return this.link;
  }

  get ready(): boolean {
    return this.open;
  }

  /** Connects unless it is connected or about to be. */
  want(): void {
    if (!this.open && this.socket === null) this.hurry();
  }

  send(frame: Sent): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  close(): void {
    this.closed = true;
    this.stopWatching();
    globalThis.removeEventListener('online', this.hurry);
    this.drop();
  }

  /** Hangs up until it is wanted again. */
  drop(): void {
    this.disconnect();
    this.become('offline');
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
      this.pingTimer = setTimeout(() => this.reconnect(1006), pongMillis);
    });
    socket.addEventListener('message', (message) => this.receive(String(message.data)));
    socket.addEventListener('close', (event) => {
      if (this.socket === socket) this.reconnect(event.code);
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

  private reconnect(code: number): void {
    this.staleToken = code === unauthenticated;
    this.disconnect();
    this.become('offline');
    this.reconnectLater();
  }

  private disconnect(): void {
    clearTimeout(this.pingTimer);
    clearTimeout(this.reconnectTimer);
    this.turn += 1;
    this.open = false;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.peer.lost();
  }

  private reconnectLater(): void {
    const ceiling = Math.min(longestBackOffMillis, firstBackOffMillis * 2 ** this.failures);
    this.failures += 1;
    this.reconnectTimer = setTimeout(this.hurry, ceiling / 2 + (this.random() * ceiling) / 2);
  }

  private sessionChanged(): void {
    if (this.session.state === 'anonymous' || this.session.state === 'moved') this.drop();
    else if (this.open) void this.session.token().then((token) => token !== null && this.sendAuth(token));
  }

  private receive(text: string): void {
    const frame = frameOf(text);
    if (frame === null) return;
    this.schedulePing();
    if ('type' in frame && frame.type === 'ready') this.becomeReady();
    else if (isRefusedToken(frame)) this.reconnect(unauthenticated);
    else this.peer.heard(frame);
  }

  private becomeReady(): void {
    if (this.open) return;
    this.open = true;
    this.failures = 0;
    this.become('online');
    this.peer.ready();
  }

  private sendAuth(token: string): void {
    const projectId = this.project();
    this.send({ type: 'auth', token, ...(projectId !== null && { projectId }) });
  }

  private schedulePing(): void {
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => {
      this.send({ type: 'ping' });
      this.pingTimer = setTimeout(() => this.reconnect(1006), pongMillis);
    }, pingMillis);
  }

  private become(link: LinkState): void {
    this.link = link;
    this.peer.changed();
  }
}

/** An error that is about nothing that was asked but about who asks. */
const isRefusedToken = (frame: Received) =>
  'type' in frame &&
  frame.type === 'error' &&
  frame.runId === undefined &&
  frame.approvalId === undefined &&
  problemIn(frame.problem).code === 'UNAUTHENTICATED';
