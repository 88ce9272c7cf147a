/** The field of the password form that a refusal is about, null when it is about neither. */
export function refusedField(status: number): 'current' | 'new' | null {
  if (status === 403) return 'current';
  return status === 400 ? 'new' : null;
}
