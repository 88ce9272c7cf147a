// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CurrentProject } from './current-project';
import { Rest } from './rest';
import { Session } from './session';

const tokenOf = (claims: object) => `e30.${btoa(JSON.stringify(claims))}.c2ln`;
const here = tokenOf({ sub: 'ada', org: 'one' });
const elsewhere = tokenOf({ sub: 'ada', org: 'two' });
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const token = (accessToken: string) => json(200, { accessToken, expiresIn: 900 });

const shop = '0199a1b2-0000-7000-8000-000000000001';
const gone = '0199a1b2-0000-7000-8000-000000000002';

class Shelf {
  readonly kept = new Map<string, string>();
  getItem = (key: string) => this.kept.get(key) ?? null;
  setItem = (key: string, value: string) => void this.kept.set(key, value);
}

describe('REST', () => {
  const network = vi.fn<typeof fetch>();
  let session: Session;
  let browser: Shelf;
  let project: CurrentProject;
  let rest: Rest;

  beforeEach(async () => {
    vi.useFakeTimers();
    network.mockReset();
    vi.stubGlobal('fetch', network);
    network.mockResolvedValueOnce(token(here));
    session = new Session();
    await session.restore();
    browser = new Shelf();
    project = new CurrentProject(session, new Shelf(), browser);
    rest = new Rest(session, project);
  });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  const headers = (call: number) => network.mock.calls[call]?.[1]?.headers;
  const paths = () => network.mock.calls.map(([path]) => path);

  it('names the project of the tab, and none for the default one', async () => {
    network.mockImplementation(() => Promise.resolve(json(200, {})));
    await rest.get('/api/connections');
    project.choose(shop);
    await rest.get('/api/connections');
    project.choose(null);
    await rest.get('/api/connections');
    expect(headers(1)).not.toHaveProperty('aurora-project');
    expect(headers(2)).toMatchObject({ 'aurora-project': shop });
    expect(headers(3)).not.toHaveProperty('aurora-project');
  });

  it('keeps the project for tabs to come, and leaves the others where they are', () => {
    const other = new CurrentProject(session, new Shelf(), browser);
    expect(other.id).toBeNull();
    project.choose(shop);
    expect(other.id).toBeNull();
    expect(new CurrentProject(session, new Shelf(), browser).id).toBe(shop);
    expect(new CurrentProject(new Session(), new Shelf(), browser).id).toBeNull();
    browser.setItem('aurora.project.one', 'no id');
    expect(new CurrentProject(session, new Shelf(), browser).id).toBeNull();
  });

  it('goes back to the default project when the chosen one is archived', async () => {
    project.choose(gone);
    const told = vi.fn<() => void>();
    project.subscribe(told);
    network.mockImplementation(() => Promise.resolve(json(404, { detail: 'There is no such project.' })));
    await expect(rest.get('/api/connections')).rejects.toThrow('There is no such project.');
    expect(paths().slice(1)).toEqual(['/api/connections', '/api/me']);
    expect(project.id).toBeNull();
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('stays in the project when it is something else that is not there', async () => {
    project.choose(shop);
    network.mockResolvedValueOnce(json(404, { detail: 'No such connection.' })).mockResolvedValueOnce(json(200, {}));
    await expect(rest.get('/api/connections/1')).rejects.toThrow('No such connection.');
    expect(project.id).toBe(shop);
  });

  it('sends the key of an intent and the version of what is changed', async () => {
    network.mockImplementation(() => Promise.resolve(json(200, { id: 1 }, { etag: '"4"' })));
    expect(await rest.getVersioned('/api/projects/1')).toEqual({ value: { id: 1 }, etag: '"4"' });
    await rest.patch('/api/projects/1', {}, '"4"');
    await rest.post('/api/projects', {}, 'intent');
    expect(headers(2)).toMatchObject({ 'if-match': '"4"' });
    expect(headers(3)).toMatchObject({ 'idempotency-key': 'intent' });
  });

  it('says how long to wait', async () => {
    network.mockResolvedValueOnce(json(429, { detail: 'Too many.' }, { 'retry-after': '12' }));
    await expect(rest.get('/api/me')).rejects.toMatchObject({ retryAfterSeconds: 12 });
  });

  it('goes on when the role has changed', async () => {
    network
      .mockResolvedValueOnce(json(401, { detail: 'Your role has changed.' }))
      .mockResolvedValueOnce(token(tokenOf({ sub: 'ada', org: 'one', role: 'viewer' })))
      .mockResolvedValueOnce(json(200, { role: 'viewer' }));
    expect(await rest.get('/api/me')).toEqual({ role: 'viewer' });
    expect(session.state).toBe('authenticated');
  });

  it('does not do in another organisation what was begun in this one', async () => {
    network.mockResolvedValueOnce(json(401, {})).mockResolvedValueOnce(token(elsewhere));
    await expect(rest.post('/api/projects', { name: 'x' })).rejects.toMatchObject({ problem: { code: 'MOVED' } });
    expect(session.state).toBe('moved');
    expect(paths().slice(1)).toEqual(['/api/projects', '/api/auth/refresh']);
    await expect(rest.get('/api/me')).rejects.toMatchObject({ problem: { code: 'MOVED' } });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(network).toHaveBeenCalledTimes(3);
  });

  it('tells a session that was ended from one that was left', async () => {
    network.mockImplementation(() => Promise.resolve(json(401, {})));
    await expect(rest.get('/api/me')).rejects.toMatchObject({ problem: { status: 401 } });
    expect([session.state, session.wasEnded]).toEqual(['anonymous', true]);
    network.mockResolvedValueOnce(token(here));
    await session.login({ email: 'a', password: 'b' });
    network.mockResolvedValueOnce(new Response(null, { status: 204 }));
    await session.logout();
    expect([session.state, session.wasEnded]).toEqual(['anonymous', false]);
  });
});
