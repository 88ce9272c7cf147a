const channelName = 'aurora.session';

/** Tells the other tabs of this browser that the cookie they share now belongs to another session. */
export class Tabs {
  private readonly channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(channelName) : null;

  announce(): void {
    this.channel?.postMessage('changed');
  }

  onAnnounced(listener: () => void): void {
    this.channel?.addEventListener('message', listener);
  }
}
