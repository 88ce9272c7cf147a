// A real OpenID provider for the tests: node provider.mjs <port> <folder> <redirect uri>.
//
// Who logs in, and what is said of them, is read from <folder>/people.json at each request: {"login": {"email": ...}}.
// POST /keys replaces the key that signs. It ends when its standard input does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'node:http';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Provider } from 'oidc-provider';

const [port, folder, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const newKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: randomUUID(),
  use: 'sig',
  alg: 'RS256',
});

const people = () => JSON.parse(readFileSync(join(folder, 'people.json'), 'utf8'));

// Sessions and grants outlive a change of keys, as they do in a provider with a database.
const stored = new Map();
class Storage {
  constructor(name) {
    this.name = name;
  }
  key(id) {
    return `${this.name}:${id}`;
  }
  async upsert(id, payload) {
    stored.set(this.key(id), { ...payload });
  }
  async find(id) {
    return stored.get(this.key(id));
  }
  async findByUid(uid) {
    for (const [key, value] of stored) {
      if (key.startsWith(`${this.name}:`) && value.uid === uid) return value;
    }
    return undefined;
  }
  async findByUserCode() {
    return undefined;
  }
  async consume(id) {
    stored.get(this.key(id)).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    stored.delete(this.key(id));
  }
  async revokeByGrantId(grantId) {
    for (const [key, value] of stored) {
      if (value.grantId === grantId) stored.delete(key);
    }
  }
}

const client = (id, more) => ({
  client_id: id,
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  ...more,
});

const create = () =>
  new Provider(issuer, {
    adapter: Storage,
    clients: [
      client('aurora', { client_secret: 'a secret: with / and +' }),
      client('aurora-in-form', { client_secret: 'another secret', token_endpoint_auth_method: 'client_secret_post' }),
      client('aurora-public', { token_endpoint_auth_method: 'none' }),
    ],
    jwks: { keys: [newKey()] },
    cookies: { keys: ['test'] },
    claims: {
      openid: ['sub'],
      profile: ['name', 'groups', 'realm_access'],
      email: ['email', 'email_verified'],
    },
      conformIdTokenClaims: true,
    pkce: { required: () => true },
    findAccount: (ctx, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people()[id] }),
    }),
  });

let provider = create();
let answer = provider.callback();
const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/keys') {
    provider = create();
    answer = provider.callback();
    response.end();
    return;
  }
  answer(request, response);
});
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
process.stdin.resume().on('end', () => process.exit(0));
