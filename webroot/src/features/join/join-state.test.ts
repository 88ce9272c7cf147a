import { expect, it } from 'vitest';
import type { InvitationPreview } from '@/protocol/openapi';
import { problemOf, unreachable } from '@/protocol/problem';
import { joinState, type Known, tokenOf } from './join-state';

const invitation: InvitationPreview = {
  organisation: 'Northwind',
  email: 'ada@example.com',
  role: 'operator',
  expiresAt: '2026-12-01T10:00:00Z',
  hasAccount: false,
};
const known: Known = { token: 't', invitation, problem: null, authenticated: false, email: undefined };

it('takes the token from behind the #, and none from a link that was cut', () => {
  expect(tokenOf('#a%20b')).toBe('a b');
  expect(tokenOf('')).toBe('');
  for (const cut of ['#%', '#abc%2', '#%E0%A4%A']) {
    expect(tokenOf(cut)).toBe('');
    expect(joinState({ ...known, token: tokenOf(cut), invitation: undefined })).toMatchObject({
      step: 'refused',
      title: 'This is no invitation',
    });
  }
});

it('asks a newcomer for a name and a password', () => {
  expect(joinState(known)).toEqual({ step: 'new account', invitation });
});

it('asks who has an account for its password', () => {
  const theirs = { ...invitation, hasAccount: true };
  expect(joinState({ ...known, invitation: theirs })).toEqual({ step: 'own password', invitation: theirs });
});

it('asks who is logged in as the invited one for nothing', () => {
  expect(joinState({ ...known, authenticated: true, email: 'Ada@Example.com' })).toEqual({ step: 'accept', invitation });
});

it('tells somebody else that the invitation is not theirs', () => {
  expect(joinState({ ...known, authenticated: true, email: 'bob@example.com' })).toEqual({
    step: 'somebody else',
    invitation,
    email: 'bob@example.com',
  });
});

it('waits until it knows the invitation and who is logged in', () => {
  expect(joinState({ ...known, invitation: undefined })).toEqual({ step: 'looking' });
  expect(joinState({ ...known, authenticated: true })).toEqual({ step: 'looking' });
});

it('says in the words of the server why an invitation is no good', () => {
  const problem = problemOf(404, { detail: 'This invitation has expired; ask for a new one.' });
  expect(joinState({ ...known, invitation: undefined, problem })).toEqual({
    step: 'refused',
    title: 'This invitation cannot be used',
    detail: 'This invitation has expired; ask for a new one.',
    again: false,
  });
  expect(joinState({ ...known, token: '' })).toMatchObject({ step: 'refused', again: false });
});

it('offers to try again what may work the next time', () => {
  expect(joinState({ ...known, invitation: undefined, problem: unreachable })).toMatchObject({ step: 'refused', again: true });
  expect(joinState({ ...known, invitation: undefined, problem: problemOf(429, {}) })).toMatchObject({ again: true });
});
