import { expect, it } from 'vitest';
import { canSwitch, ownPath, pathAfterSwitch } from './switching';

it.each([
  ['/chat/0199-conversation', '/chat'],
  ['/inventory', '/inventory'],
  ['/connections', '/connections'],
  ['/approvals/0199-approval', '/approvals'],
  ['/jobs', '/jobs'],
  ['/settings/members', '/settings/members'],
  ['/', '/chat'],
])('goes from %s to %s after a switch', (path, after) => {
  expect(pathAfterSwitch(path)).toBe(after);
});

it('offers a switch to those who can use it', () => {
  expect(canSwitch(1, ['projects.read'], 'projects.write')).toBe(false);
  expect(canSwitch(2, ['projects.read'], 'projects.write')).toBe(true);
  expect(canSwitch(1, ['projects.write'], 'projects.write')).toBe(true);
});

it.each(['/inventory?q=a', '/chat/1', '/join#token', '/'])('goes back to %s after the log-in', (path) => {
  expect(ownPath(path)).toBe(path);
});

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example', '', 7, null])(
  'does not go to %s after the log-in',
  (path) => {
    expect(ownPath(path)).toBeUndefined();
  },
);
