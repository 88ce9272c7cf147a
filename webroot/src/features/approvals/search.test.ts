import { expect, it } from 'vitest';
import { approvalSearch, statesOf } from './search';

it('asks for those that are open unless the address says otherwise', () => {
  expect(statesOf(approvalSearch({}))).toBe('open');
  expect(statesOf(approvalSearch({ state: 'rejected' }))).toBe('open');
  expect(statesOf(approvalSearch({ view: 'history', state: 'rejected' }))).toBe('rejected');
  expect(statesOf(approvalSearch({ view: 'history', state: 'open' }))).toBe('approved,redeemed,rejected,expired,void');
});
