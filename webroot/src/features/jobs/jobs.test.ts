import { describe, expect, it } from 'vitest';
import type { Job } from '@/protocol/openapi';
import { withJob } from './job-pages';
import { attemptWords, jobOf, mayCancel, mayRetry, partDone } from './job-words';
import { jobSearch } from './search';

const job = (id: string, part: Partial<Job> = {}): Job => ({
  id,
  kind: 'inventory.discover',
  state: 'running',
  priority: 0,
  attempt: 1,
  attempts: 5,
  cancelling: false,
  createdAt: `2026-03-10T09:00:0${id}Z`,
  runAt: '2026-03-10T09:00:00Z',
  ...part,
});

const pages = (...lists: Job[][]) => ({ pages: lists.map((items) => ({ items })), pageParams: lists.map(() => undefined) });
const ids = (known: ReturnType<typeof withJob>) => known.pages.map((page) => page.items.map(({ id, state }) => `${id} ${state}`));

describe('a list of jobs', () => {
  it('shows a job that changed at its place', () => {
    const known = pages([job('4'), job('3')], [job('2')]);
    expect(ids(withJob(known, job('2', { state: 'succeeded' }), {}))).toEqual([['4 running', '3 running'], ['2 succeeded']]);
  });

  it('shows a new job first, and not one from before the first page', () => {
    const known = pages([job('4'), job('3')]);
    expect(ids(withJob(known, job('5'), {}))).toEqual([['5 running', '4 running', '3 running']]);
    expect(withJob(known, job('1'), {})).toBe(known);
    expect(ids(withJob(pages([]), job('1'), {}))).toEqual([['1 running']]);
  });

  it('lists only what is looked for', () => {
    const known = pages([job('4'), job('3')]);
    expect(ids(withJob(known, job('3', { state: 'dead' }), { state: 'running' }))).toEqual([['4 running']]);
    expect(withJob(known, job('5', { kind: 'agent.ask' }), { kind: 'inventory.discover' })).toBe(known);
  });
});

it('reads a job of the socket, and nothing from what is none', () => {
  expect(jobOf(job('1'))).toEqual(job('1'));
  for (const other of [null, {}, { id: '1' }, { id: '1', state: 'sleeping' }, 'job']) expect(jobOf(other)).toBeNull();
});

it('says how far a job is and which attempt it is', () => {
  expect(partDone(job('1'))).toBeNull();
  expect(partDone(job('1', { progress: { done: 3, total: 0, what: 'regions' } }))).toBeNull();
  expect(partDone(job('1', { progress: { done: 3, total: 12, what: 'regions' } }))).toBe(0.25);
  expect(partDone(job('1', { progress: { done: 15, total: 12, what: 'regions' } }))).toBe(1);
  expect(attemptWords(job('1'))).toBeNull();
  expect(attemptWords(job('1', { attempt: 2 }))).toBe('attempt 2 of 5');
  expect(attemptWords(job('1', { attempt: 1, attempts: 1, state: 'dead' }))).toBeNull();
});

it('offers what can be done', () => {
  expect(mayCancel(job('1'))).toBe(true);
  expect(mayCancel(job('1', { cancelling: true }))).toBe(false);
  expect(mayCancel(job('1', { state: 'dead' }))).toBe(false);
  expect(mayRetry(job('1', { state: 'dead' }))).toBe(true);
  expect(mayRetry(job('1'))).toBe(false);
});

it('reads the address', () => {
  expect(jobSearch({ state: 'dead', kind: 'agent.ask', other: 1 })).toEqual({ state: 'dead', kind: 'agent.ask' });
  expect(jobSearch({ state: 'sleeping', kind: 7 })).toEqual({});
});
