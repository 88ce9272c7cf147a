import type { InvitationPreview, Problem } from '@/protocol/openapi';

/** What was found out so far. */
export type Known = {
  token: string;
  invitation: InvitationPreview | undefined;
  problem: Problem | null;
  /** Whether somebody is logged in here. */
  authenticated: boolean;
  /** The e-mail of who is, absent until it is known. */
  email: string | undefined;
};

export type JoinState =
  | { step: 'looking' }
  | { step: 'refused'; title: string; detail: string; again: boolean }
  | { step: 'new account' | 'own password' | 'accept'; invitation: InvitationPreview }
  | { step: 'somebody else'; invitation: InvitationPreview; email: string };

const noToken = 'The link is not complete. Open it again from the message you got, or ask for a new one.';

/** The token behind the #; empty when there is none, also when the link was cut within an escape. */
export function tokenOf(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}

/** What the page of an invitation shows. */
export function joinState({ token, invitation, problem, authenticated, email }: Known): JoinState {
  if (token === '') return { step: 'refused', title: 'This is no invitation', detail: noToken, again: false };
  if (problem !== null && invitation === undefined) return refusal(problem);
  if (invitation === undefined) return { step: 'looking' };
  if (!authenticated) return { step: invitation.hasAccount ? 'own password' : 'new account', invitation };
  if (email === undefined) return { step: 'looking' };
  if (email.toLowerCase() === invitation.email.toLowerCase()) return { step: 'accept', invitation };
  return { step: 'somebody else', invitation, email };
}

function refusal({ status, title, detail }: Problem): JoinState {
  const again = status === 0 || status === 429 || status >= 500;
  return { step: 'refused', title: again ? title : 'This invitation cannot be used', detail, again };
}
