import { expect, it } from 'vitest';
import { isElsewhere, placeOf } from './place';

const tokenWith = (claims: unknown) => `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.c2ln`;

it('reads account, organisation and role of a token', () => {
  expect(placeOf(tokenWith({ sub: 'a', org: 'o', role: 'admin' }))).toEqual({ account: 'a', org: 'o', role: 'admin' });
});

it.each(['', 'opaque', 'a.b.c', tokenWith({ sub: 'a' }), tokenWith(null), tokenWith({ sub: 1, org: 'o' })])(
  'knows nothing of the token %j',
  (token) => {
    expect(placeOf(token)).toBeNull();
  },
);

it('is elsewhere in another organisation or as another account', () => {
  const here = { account: 'a', org: 'o', role: 'admin' };
  expect(isElsewhere(here, { ...here, org: 'p' })).toBe(true);
  expect(isElsewhere(here, { ...here, account: 'b' })).toBe(true);
  expect(isElsewhere(here, { ...here, role: 'viewer' })).toBe(false);
  expect(isElsewhere(null, here)).toBe(false);
  expect(isElsewhere(here, null)).toBe(false);
});
