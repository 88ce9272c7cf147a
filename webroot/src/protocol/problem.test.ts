import { describe, expect, it } from 'vitest';
import { asProblem, ProblemError, problemOf, readProblem } from './problem';

describe('a problem', () => {
  it('keeps what the server said', async () => {
    const body = { type: 'about:blank', title: 'Unauthorized', status: 401, code: 'UNAUTHENTICATED', detail: 'E-mail or password is wrong.', requestId: 'r-1' };
    const error = await readProblem(new Response(JSON.stringify(body), { status: 401 }));
    expect(error.problem).toEqual(body);
  });

  it('is made up for an answer that is no JSON', async () => {
    const error = await readProblem(new Response('<html>Bad gateway</html>', { status: 502 }));
    expect(error.problem).toMatchObject({ status: 502, code: 'HTTP_502', detail: 'The server answered with status 502.' });
  });

  it('does not trust the types of its fields', () => {
    expect(problemOf(403, { title: 7, detail: null })).toMatchObject({ title: 'No permission', status: 403 });
  });

  it('stands behind whatever was thrown', () => {
    expect(asProblem(new ProblemError(problemOf(404, null))).status).toBe(404);
    expect(asProblem(new Error('broken')).detail).toBe('broken');
    expect(asProblem('odd').code).toBe('INTERNAL');
  });
});
