export const pastStates = ['approved', 'redeemed', 'rejected', 'expired', 'void'] as const;

/** What the address of the approvals page says: those that are open, or some of those that are not. */
export type ApprovalSearch = { view?: 'history'; state?: PastState };

export type PastState = (typeof pastStates)[number];

export const isPastState = (value: unknown): value is PastState => pastStates.some((state) => state === value);

export function approvalSearch(search: Record<string, unknown>): ApprovalSearch {
  if (search['view'] !== 'history') return {};
  const { state } = search;
  return { view: 'history', ...(isPastState(state) && { state }) };
}

/** The states that are asked for. */
export const statesOf = ({ view, state }: ApprovalSearch) => (view === undefined ? 'open' : (state ?? pastStates.join(',')));
