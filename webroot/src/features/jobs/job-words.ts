import type { Job } from '@/protocol/openapi';
import { stringField } from '@/protocol/parts';
import type { Tone } from '@/ui/badge';
import { isJobState } from './search';

type State = Job['state'];

const states: Record<State, { label: string; tone: Tone }> = {
  queued: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Running', tone: 'info' },
  succeeded: { label: 'Done', tone: 'good' },
  dead: { label: 'Given up', tone: 'critical' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
};

export const jobStateWords = (state: State) => states[state] ?? { label: state, tone: 'neutral' as Tone };

const kinds: Record<string, string> = {
  'agent.ask': 'Answer a question',
  'audit.seal': 'Seal the audit log',
  'inventory.discover': 'Read a cloud',
  'notify.email': 'Send an e-mail',
  'notify.webhook': 'Call a webhook',
};

/** What a job does; a kind without a phrase is called by its name. */
export const jobKindWords = (kind: string) => kinds[kind] ?? kind;

export const jobKinds = Object.keys(kinds);

export const mayCancel = (job: Job) => (job.state === 'queued' || job.state === 'running') && !job.cancelling;

export const mayRetry = (job: Job) => job.state === 'dead' || job.state === 'cancelled';

/** How far it is as a part of one, null where that is not known. */
export function partDone({ progress }: Job): number | null {
  if (progress === undefined || progress.total <= 0) return null;
  return Math.min(1, Math.max(0, progress.done / progress.total));
}

/** Which attempt it is, where there was more than one or may be. */
export function attemptWords({ attempt, attempts, state }: Job): string | null {
  if (attempts <= 1 || attempt === 0) return null;
  if (attempt === 1 && state !== 'dead') return null;
  return `attempt ${attempt} of ${attempts}`;
}

/** A job as it came over the socket; null for what is none. */
export function jobOf(value: unknown): Job | null {
  if (stringField(value, 'id') === null || !isJobState(stringField(value, 'state'))) return null;
  return value as Job;
}
