/** What the server wants of a new password. */
export const passwordRules =
  'At least 12 characters that are hard to guess, and nothing of your name. Several words that do not belong together are good; capitals and signs are not needed.';
