import { expect, it, vi } from 'vitest';
import type { Member } from '@/protocol/openapi';
import { ProblemError, problemOf } from '@/protocol/problem';
import type { Rest } from '@/protocol/rest';
import { SettingsApi } from '@/protocol/settings-api';
import { changeRole } from './change-role';

const ada: Member = { id: '1', kind: 'person', name: 'Ada', role: 'viewer', joinedAt: '2026-01-01T00:00:00Z' };

function server(...reads: Member[]) {
  const patch = vi.fn<(path: string, body: object, etag: string | null) => Promise<Member>>();
  const getVersioned = vi.fn(() => Promise.resolve({ value: reads.shift() ?? ada, etag: '"1"' }));
  return { patch, api: new SettingsApi({ patch, getVersioned } as unknown as Rest) };
}

it('changes the version that was read', async () => {
  const { patch, api } = server(ada);
  patch.mockResolvedValueOnce({ ...ada, role: 'admin' });
  expect((await changeRole(api, ada, 'admin')).role).toBe('admin');
  expect(patch).toHaveBeenCalledWith('/api/members/1', { role: 'admin' }, '"1"');
});

it('changes nothing when the role is no longer the one that was seen', async () => {
  const { patch, api } = server({ ...ada, role: 'approver' });
  await expect(changeRole(api, ada, 'admin')).rejects.toThrow('Somebody else changed the role of Ada to Approver');
  expect(patch).not.toHaveBeenCalled();
});

it('tells of somebody who was quicker, and passes other refusals on', async () => {
  const { patch, api } = server(ada, { ...ada, role: 'operator' }, ada);
  patch.mockRejectedValueOnce(new ProblemError(problemOf(412, {})));
  await expect(changeRole(api, ada, 'admin')).rejects.toThrow('Operator');
  patch.mockRejectedValueOnce(new ProblemError(problemOf(409, { detail: 'The last administrator stays.' })));
  await expect(changeRole(api, ada, 'viewer')).rejects.toThrow('The last administrator stays.');
});
