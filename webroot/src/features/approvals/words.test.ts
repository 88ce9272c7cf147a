import { describe, expect, it } from 'vitest';
import type { Approval } from '@/protocol/openapi';
import { decisionWords, effectWords, isDestroying, wantedOf, whyNot } from './words';

it('takes what declares no effect for destroying', () => {
  expect(isDestroying(null)).toBe(true);
  expect(isDestroying('destroy')).toBe(true);
  expect(isDestroying('something-new')).toBe(true);
  expect(isDestroying('change')).toBe(false);
  expect(effectWords('change').label).toBe('Changes something');
});

it('says how it was decided and by whom', () => {
  expect(decisionWords('approve', 'Grace')).toBe('Approved by Grace');
  expect(decisionWords('rejected', null)).toBe('Rejected');
  expect(decisionWords('expired', null)).toBe('Nobody decided in time');
  expect(decisionWords('void', null)).toBe('No longer wanted');
});

describe('why somebody may not decide', () => {
  const approval: Approval = {
    id: 'a',
    kind: 'call',
    effect: 'change',
    title: 'Create a schedule',
    target: 'Project Web',
    content: { name: 'nightly' },
    hash: 'ab',
    tainted: false,
    state: 'open',
    secondPerson: true,
    requestedBy: { accountId: 'x', name: 'Grace' },
    createdAt: '2026-03-10T09:00:00Z',
    expiresAt: '2026-03-17T09:00:00Z',
    mayDecide: false,
  };
  const wanted = wantedOf(approval);

  it('is what the server says', () => {
    expect(whyNot(wanted, { ...approval, whyNot: 'It has expired.' }, false, true)).toBe('It has expired.');
    expect(whyNot(wanted, { ...approval, mayDecide: true }, true, true)).toBeNull();
  });

  it('is told before the server has said it', () => {
    expect(whyNot(wanted, undefined, true, false)).toContain('Approvers');
    expect(whyNot(wanted, undefined, true, true)).toContain('Somebody else');
    expect(whyNot(wanted, undefined, false, true)).toBeNull();
    expect(whyNot({ ...wanted, secondPerson: false }, undefined, true, true)).toBeNull();
  });

  it('reads what will be done to the letter', () => {
    expect(wanted).toMatchObject({ repeat: false, tool: null, content: '{"name":"nightly"}', confirm: null });
  });
});
