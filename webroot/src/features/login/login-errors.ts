const sentences = new Map(Object.entries({
  cancelled: 'The log-in was cancelled at the provider. Nothing has happened; try again when you like.',
  expired: 'That log-in was begun too long ago, in another browser, or is done already. Begin it again.',
  away: 'The provider does not answer. Try again in a while, or log in another way.',
  untrusted: 'What came back from the provider cannot be trusted, so nobody was logged in. Begin again; if it stays, ask an administrator.',
  role: 'The provider gives you no role here. Ask whoever runs it to add you to a group that has one.',
  email: 'The provider gives no verified e-mail address of yours. Verify it there and try again.',
  taken: 'An account with your e-mail address is here already and is not joined with the provider. Log in with its password, or ask an administrator.',
  member: 'You are not a member of an organisation here. Ask an administrator to invite you.',
  unavailable: 'Aurora cannot log in anybody at this moment. Try again in a while.',
}));

/** Why a log-in over the provider failed, from the code in the address. */
export const loginError = (code: string) =>
  sentences.get(code) ?? 'The log-in with the provider did not work. Try again, or ask an administrator to look into the log.';
