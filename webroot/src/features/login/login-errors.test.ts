import { expect, it } from 'vitest';
import { loginError } from './login-errors';

it('has a sentence for what went wrong at the provider', () => {
  expect(loginError('member')).toContain('invite');
  expect(new Set(['cancelled', 'expired', 'away', 'untrusted', 'role', 'email', 'taken', 'member', 'unavailable'].map(loginError)).size).toBe(9);
});

it('shows nothing of the address itself', () => {
  for (const code of ['<b>', 'constructor', '__proto__', 'toString']) {
    expect(loginError(code)).toMatch(/^The log-in with the provider did not work/);
  }
});
