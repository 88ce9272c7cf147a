// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from './api';
import { ProblemError } from './problem';
import { Rest } from './rest';
import { Session } from './session';

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const token = (name: string) => json(200, { accessToken: name, expiresIn: 900 });

describe('the session', () => {
  const network = vi.fn<typeof fetch>();

  beforeEach(() => {
    vi.useFakeTimers();
    network.mockReset();
    vi.stubGlobal('fetch', network);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const pathsAsked = () => network.mock.calls.map(([path]) => path);

  it('is restored from the cookie', async () => {
    network.mockResolvedValueOnce(token('one'));
    const session = new Session();
    expect(await session.restore()).toBe('authenticated');
    expect(await session.token()).toBe('one');
    expect(pathsAsked()).toEqual(['/api/auth/refresh']);
  });

  it('is anonymous when the cookie is no good', async () => {
    network.mockResolvedValueOnce(json(401, {}));
    expect(await new Session().restore()).toBe('anonymous');
  });

  it('stays unknown while the server cannot be reached', async () => {
    network.mockRejectedValueOnce(new TypeError('network'));
    const session = new Session();
    await expect(session.restore()).rejects.toMatchObject({ problem: { code: 'UNREACHABLE' } });
    expect(session.state).toBe('unknown');
  });

  it('renews once for many callers', async () => {
    network.mockImplementation(() => Promise.resolve(token('one')));
    const session = new Session();
    const tokens = await Promise.all([session.renew(), session.renew(), session.token()]);
    expect(tokens).toEqual(['one', 'one', 'one']);
    expect(network).toHaveBeenCalledTimes(1);
  });

  it('renews before the token expires', async () => {
    network.mockImplementation(() => Promise.resolve(token(`token ${network.mock.calls.length}`)));
    const session = new Session();
    await session.restore();
    await vi.advanceTimersByTimeAsync(841_000);
    expect(await session.token()).toBe('token 2');
  });

  it('says why a login was refused', async () => {
    network.mockResolvedValueOnce(json(401, { title: 'Unauthorized', code: 'UNAUTHENTICATED', detail: 'E-mail or password is wrong.' }));
    const session = new Session();
    await expect(session.login({ email: 'a@b.c', password: 'x' })).rejects.toThrow('E-mail or password is wrong.');
    expect(session.state).toBe('unknown');
  });

  it('forgets the token on logout, even if the server does not answer', async () => {
    network.mockResolvedValueOnce(token('one')).mockRejectedValueOnce(new TypeError('network'));
    const session = new Session();
    await session.restore();
    await expect(session.logout()).rejects.toBeInstanceOf(ProblemError);
    expect(await session.token()).toBeNull();
  });

  it('gives a refused call one more chance with a new token', async () => {
    network
      .mockResolvedValueOnce(token('old'))
      .mockResolvedValueOnce(json(401, {}))
      .mockResolvedValueOnce(token('new'))
      .mockResolvedValueOnce(json(200, { items: [] }));
    const session = new Session();
    await session.restore();
    expect(await new Api(new Rest(session)).connections()).toEqual({ items: [] });
    const lastHeaders = network.mock.lastCall?.[1]?.headers;
    expect(lastHeaders).toMatchObject({ authorization: 'Bearer new' });
  });

  it('ends when the second chance is refused too', async () => {
    network.mockResolvedValueOnce(token('old')).mockResolvedValueOnce(json(401, {})).mockResolvedValueOnce(json(401, {}));
    const session = new Session();
    await session.restore();
    await expect(new Api(new Rest(session)).connections()).rejects.toMatchObject({ problem: { status: 401 } });
    expect(session.state).toBe('anonymous');
  });
});
