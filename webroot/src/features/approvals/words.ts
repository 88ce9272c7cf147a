import type { Approval } from '@/protocol/openapi';
import type { Tone } from '@/ui/badge';

/** What an approval is about, whether it was told by a run or read over REST. */
export type Wanted = {
  id: string;
  repeat: boolean;
  tool: string | null;
  effect: string | null;
  title: string | null;
  target: string | null;
  /** What will be done to the letter, as JSON. */
  content: string | null;
  confirm: string | null;
  tainted: boolean;
  secondPerson: boolean;
  expiresAt: string | null;
};

/** What an approval that was read over REST is about. */
export const wantedOf = (approval: Approval): Wanted => ({
  id: approval.id,
  repeat: approval.kind === 'repeat',
  tool: approval.tool ?? null,
  effect: approval.effect,
  title: approval.title,
  target: approval.target,
  content: approval.content === undefined ? null : JSON.stringify(approval.content),
  confirm: approval.confirm ?? null,
  tainted: approval.tainted,
  secondPerson: approval.secondPerson,
  expiresAt: approval.expiresAt,
});

const effects: Record<string, { label: string; tone: Tone }> = {
  read: { label: 'Reads', tone: 'neutral' },
  change: { label: 'Changes something', tone: 'warning' },
  destroy: { label: 'Destroys something', tone: 'critical' },
};

/** What was not declared may destroy. */
export const effectWords = (effect: string | null) => effects[effect ?? 'destroy'] ?? { label: effect ?? '', tone: 'critical' as Tone };

export const isDestroying = (effect: string | null) => effectWords(effect).tone === 'critical';

const states: Record<string, { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'info' },
  approved: { label: 'Approved', tone: 'good' },
  redeemed: { label: 'Approved and begun', tone: 'good' },
  rejected: { label: 'Rejected', tone: 'critical' },
  expired: { label: 'Expired', tone: 'neutral' },
  void: { label: 'No longer wanted', tone: 'neutral' },
};

export const stateWords = (state: string) => states[state] ?? { label: state, tone: 'neutral' as Tone };

/** The state that an approval has after a decision, whichever word says it. */
export function stateAfter(outcome: string): 'approved' | 'rejected' | 'expired' | 'void' {
  if (outcome.startsWith('approve') || outcome === 'redeemed') return 'approved';
  if (outcome.startsWith('reject')) return 'rejected';
  return outcome === 'expired' ? 'expired' : 'void';
}

/** The sentence of a decision, as in "Approved by Grace". */
export function decisionWords(outcome: string, by: string | null): string {
  const who = by === null ? '' : ` by ${by}`;
  switch (stateAfter(outcome)) {
    case 'approved':
      return `Approved${who}`;
    case 'rejected':
      return `Rejected${who}`;
    case 'expired':
      return 'Nobody decided in time';
    case 'void':
      return 'No longer wanted';
  }
}

/** Why somebody may not decide, null when they may: as the server says, else as far as it is known here. */
export function whyNot(wanted: Wanted, known: Approval | undefined, mine: boolean, may: boolean): string | null {
  if (known?.mayDecide === true) return null;
  if (known?.whyNot !== undefined) return known.whyNot;
  if (!may) return 'Approvers and administrators decide about this. They are told, and the run goes on by itself afterwards.';
  return mine && wanted.secondPerson ? 'Somebody else must decide about this, since it is you who asked for it.' : null;
}
