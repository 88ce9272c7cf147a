import type { LiveRun } from '@/protocol/chat-socket';
import type { Run } from '@/protocol/openapi';
import { hasEnded, type RunState } from '@/protocol/transcript';

/** The state of a run: what its events say, else what the server's list says, which an end without an event is only in. */
export function stateOfRun(run: Run, live: LiveRun | undefined): RunState {
  if (live?.refusal !== null && live?.refusal !== undefined) return 'failed';
  if (hasEnded(run.state)) return live !== undefined && hasEnded(live.transcript.state) ? live.transcript.state : run.state;
  if (live === undefined) return run.state;
  if (live.transcript.state !== 'waiting') return live.transcript.state;
  return live.ahead === null ? run.state : 'queued';
}

/** Whether it is being answered, or waits in the midst of it. */
export const isUnderWay = (state: RunState) => state === 'running' || state === 'parked';

/** The sentence that says why a run did not finish. */
export function problemOfRun(run: Run, live: LiveRun | undefined): string | null {
  return live?.refusal?.detail ?? live?.transcript.problem ?? run.problem ?? null;
}
