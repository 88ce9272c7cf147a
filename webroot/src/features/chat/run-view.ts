import type { LiveRun } from '@/protocol/chat-socket';
import type { Run } from '@/protocol/openapi';
import { hasEnded, type RunState } from '@/protocol/transcript';

/** The state of a run: what its events say, else what the server's list says, which an end without an event is only in. */
export function stateOfRun(run: Run, live: LiveRun | undefined): RunState {
  if (live?.refusal !== null && live?.refusal !== undefined) return 'failed';
  if (live !== undefined && hasEnded(live.transcript.state)) return live.transcript.state;
  return run.state;
}

/** The sentence that says why a run did not finish. */
export function problemOfRun(run: Run, live: LiveRun | undefined): string | null {
  return live?.refusal?.detail ?? live?.transcript.problem ?? run.problem ?? null;
}
