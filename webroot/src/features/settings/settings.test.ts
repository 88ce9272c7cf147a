import { expect, it } from 'vitest';
import type { AuditEntry, Permission } from '@/protocol/openapi';
import { auditQuery, auditSearch } from './audit-search';
import { actionWords, auditRows } from './audit-words';
import { grantable, groupPermissions, readOnly, stillChosen } from './permission-groups';
import { apiKeySearch, changed, memberSearch } from './searches';
import { sectionOf, sectionsFor } from './sections';
import { deviceOf } from './user-agent';

const permission = (name: string, roles: Permission['roles'], apiKeys = true): Permission => ({
  name,
  description: `Description of ${name}`,
  roles,
  apiKeys,
});
const everybody: Permission['roles'] = ['viewer', 'operator', 'approver', 'admin'];
const table = [
  permission('resources.read', everybody),
  permission('connections.read', everybody),
  permission('connections.write', ['admin']),
  permission('account.write', everybody, false),
  permission('cost-reports.read', everybody),
];

it('shows the sections that are allowed', () => {
  expect(sectionsFor(['profile.read', 'account.write']).flatMap((group) => group.sections.map(({ label }) => label))).toEqual([
    'Profile',
    'Password',
    'Sessions',
  ]);
  expect(sectionsFor([])).toEqual([]);
  expect(sectionOf('/settings/api-keys')?.label).toBe('API keys');
});

it('grants a key what its maker has, its account may have, and keys can have', () => {
  const mine = ['resources.read', 'connections.read', 'connections.write', 'account.write'];
  expect(grantable(table, mine, 'admin').map(({ name }) => name)).toEqual(['resources.read', 'connections.read', 'connections.write']);
  expect(grantable(table, mine, 'viewer').map(({ name }) => name)).toEqual(['resources.read', 'connections.read']);
  expect(grantable(table, [], 'admin')).toEqual([]);
});

it('groups permissions by what they are about, also those it does not know', () => {
  expect(groupPermissions(table).map(({ label, permissions }) => [label, permissions.length])).toEqual([
    ['Inventory', 1],
    ['Connections', 2],
    ['Account', 1],
    ['Cost reports', 1],
  ]);
  expect(readOnly(table)).toEqual(['resources.read', 'connections.read', 'cost-reports.read']);
  expect(stillChosen(['connections.write', 'gone.read', 'resources.read'], table)).toEqual(['resources.read', 'connections.write']);
});

it('reads the addresses and leaves out what makes no sense', () => {
  expect(memberSearch({ q: 'ada', role: 'admin', kind: 'service', other: 1 })).toEqual({ q: 'ada', role: 'admin', kind: 'service' });
  expect(memberSearch({ q: '', role: 'owner', kind: 'robot' })).toEqual({});
  expect(apiKeySearch({ state: 'revoked', account: 'id' })).toEqual({ state: 'revoked', account: 'id' });
  expect(apiKeySearch({ state: 'lost', q: 12 })).toEqual({ q: '12' });
  expect(auditSearch({ actor: 'account:1', action: 'member.', from: '2026-02-28', to: '2026-02-30' })).toEqual({
    actor: 'account:1',
    action: 'member.',
    from: '2026-02-28',
  });
});

it('changes a part of the address', () => {
  expect(changed({ q: 'a', state: 'active' }, { state: undefined })).toEqual({ q: 'a' });
  expect(changed({ q: 'a' }, { q: '' })).toEqual({});
});

it('asks for whole days where the reader is', () => {
  expect(auditQuery({ action: 'member.', from: '2026-10-24', to: '2026-10-25' })).toEqual({
    action: 'member.',
    from: new Date(2026, 9, 24).toISOString(),
    to: new Date(2026, 9, 26).toISOString(),
  });
  expect(auditQuery({})).toEqual({});
});

it('writes actions in words', () => {
  expect(['member.role-changed', 'api-key.created', 'project.archived'].map(actionWords)).toEqual([
    'Member role changed',
    'API key created',
    'Project archived',
  ]);
});

it('makes rows of entries', () => {
  const entry: AuditEntry = {
    id: '1',
    actor: 'account:2',
    action: 'member.removed',
    subject: 'account:3',
    detail: { role: 'viewer' },
    createdAt: '2026-11-01T10:00:00Z',
  };
  expect(auditRows([entry])[1]).toEqual(['2026-11-01T10:00:00Z', 'account:2', '', 'member.removed', 'account:3', '{"role":"viewer"}', '1']);
});

it.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux', 'computer'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36', 'Chrome on Windows', 'computer'],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0', 'Edge on Windows', 'computer'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'Safari on iPhone', 'phone'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Safari on macOS', 'computer'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36', 'Chrome on Android', 'phone'],
  ['curl/8.5.0', 'curl', 'program'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'Browser on Linux', 'program'],
  ['', 'Unknown device', 'program'],
  [undefined, 'Unknown device', 'program'],
])('calls %s %s', (userAgent, name, kind) => {
  expect(deviceOf(userAgent)).toEqual({ name, kind });
});
