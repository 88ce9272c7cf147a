import { expect, it } from 'vitest';
import { Intent } from './intent';
import { ProblemError, problemOf, unreachable } from './problem';

const key = (intent: Intent, input: unknown, answer: () => Promise<void> = () => Promise.resolve()) => {
  let sent = '';
  return intent
    .run(input, (each) => {
      sent = each;
      return answer();
    })
    .then(
      () => sent,
      () => sent,
    );
};
const lost = () => Promise.reject(new ProblemError(unreachable));
const refusedWith = (status: number) => () => Promise.reject(new ProblemError(problemOf(status, {})));

it('keeps its key while it is not known whether it was done', async () => {
  const intent = new Intent();
  const first = await key(intent, { name: 'a' }, lost);
  expect(await key(intent, { name: 'a' }, refusedWith(503))).toBe(first);
  expect(await key(intent, { name: 'a' }, refusedWith(409))).toBe(first);
  expect(await key(intent, { name: 'a' })).toBe(first);
});

it('is another one with another input, and after it was done or refused', async () => {
  const intent = new Intent();
  const keys = [
    await key(intent, { name: 'a' }, lost),
    await key(intent, { name: 'b' }, refusedWith(403)),
    await key(intent, { name: 'b' }),
    await key(intent, { name: 'b' }),
  ];
  expect(new Set(keys).size).toBe(4);
});
