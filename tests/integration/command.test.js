/*
 * command: the subcommands as a shell sees them: exit status, standard output, standard error.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import {
  createApplicationByCommand, jeton, jetonJson, remember, Server, temporaryFolder,
} from './lib/harness.js';
import {
  authorize, createApi, createApplication, Management, requestToken, tokenFor,
} from './lib/management.js';

let server, management, api, token;

before(async () => {
  server = await Server.start();
  management = await Management.ofNewServer(server);
  api = await createApi(management,
    { name: 'Example', audience: 'example', scopes: ['read', 'write'] });
  const application = await createApplication(management, { name: 'Honest' });
  await authorize(management, api, application, ['read']);
  token = (await tokenFor(server, application, 'example')).access_token;
});

after(() => server?.stop());

/* Ends with that status, says one line on standard error that mentions this, prints nothing. */
async function assertFails(args, wantedStatus, mentions, options) {
  const { status, stdout, stderr } = await jeton(args, options);
  assert.equal(status, wantedStatus, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, mentions);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
}

describe('jeton', () => {
  const COMMANDS = ['serve', 'application create', 'token decode', 'token verify', 'keys list',
    'keys rotate', 'keys remove', 'master-key rotate', 'store copy', 'admin list',
    'admin reset-password', 'audit export', 'audit verify', 'audit checkpoint', 'bench', 'help'];

  it('explains itself: help, --help, -h', async () => {
    for (const args of [['help'], ['--help'], ['-h']]) {
      const { status, stdout, stderr } = await jeton(args);
      assert.equal(status, 0);
      assert.equal(stderr, '');
      const told = [...stdout.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}\S/gm)].map(([, name]) => name);
      assert.deepEqual(told, COMMANDS);
    }
  });

  it('has each command, with its flags, in the manual page', async () => {
    const page = await readFile(new URL('../../docs/jeton.1', import.meta.url), 'utf8');
    for (const command of COMMANDS) {
      const names = page.split('\n').filter((line) => line === `.Cm ${command}` || line.startsWith(`.It Cm ${command}`));
      assert.ok(names.length >= 2, `${command} is in the synopsis, and is explained`);
      const { stdout } = await jeton(['help', ...command.split(' ')]);
      const flags = stdout.split(/^Settings/m)[0].matchAll(/^ {2}--([a-z-]+)/gm);
      for (const [, flag] of flags)
        assert.ok(page.includes(`Fl -${flag}`), `${command} --${flag}`);
    }
  });

  for (const command of COMMANDS) {
    it(`explains ${command}, in two ways that agree`, async () => {
      const one = await jeton(['help', ...command.split(' ')]);
      const two = await jeton([...command.split(' '), '--help']);
      assert.equal(one.status, 0);
      assert.equal(one.stdout, two.stdout);
      assert.ok(one.stdout.includes(`jeton ${command}`));
      assert.equal(one.stderr + two.stderr, '');
    });
  }

  it('explains what begins with a word: help, --help, -h, and the word alone', async () => {
    const [one, ...others] = await Promise.all([['help', 'keys'], ['keys', '--help'], ['keys', '-h']]
      .map((args) => jeton(args)));
    assert.equal(one.status, 0);
    assert.match(one.stdout, /keys list .*keys rotate .*keys remove /s);
    assert.doesNotMatch(one.stdout, /token verify|admin/);
    for (const other of others)
      assert.deepEqual(other, one);
    const { status, stdout, stderr } = await jeton(['keys']);
    assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: '', stderr: one.stdout });
    await assertFails(['keys', 'nonsense'], 2, /no command "keys nonsense"/);
  });

  it('prints its version', async () => {
    const { status, stdout } = await jeton(['--version']);
    assert.equal(status, 0);
    assert.match(stdout, /^jeton \d+\.\d+\.\d+\S*\n$/);
  });

  it('lists every setting', async () => {
    const { stdout } = await jeton(['help', 'settings']);
    for (const flag of ['--database', '--listen', '--issuer', '--tls-cert', '--tls-key',
      '--master-key-file', '--signing-algorithm', '--log-format', '--log-level',
      '--staleness-max-s', '--jwks-cache-s', '--development'])
      assert.ok(stdout.includes(flag), flag);
    for (const command of ['serve', 'keys remove']) {
      const page = await jeton(['help', ...command.split(' ')]);
      const wide = page.stdout.split('\n').filter((line) => line.length > 90);
      assert.deepEqual(wide, [], 'a terminal has room for it');
    }
  });

  it('without a command shows the way, with status 2', async () => {
    const { status, stdout, stderr } = await jeton([]);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /serve/);
  });

  it('guesses what was meant', async () => {
    await assertFails(['srve'], 2, /srve.*serve/);
    await assertFails(['token', 'decod'], 2, /token decode/);
    await assertFails(['help', 'srve'], 2, /serve/);
    await assertFails(['application', 'create', '--nam', 'x'], 2, /--nam.*--name/);
  });
});

describe('application create', () => {
  const create = (...args) => ['application', 'create', ...args, ...server.storeFlags];

  it('prints one JSON object, and nothing else, with --json', async () => {
    const { status, stdout, stderr } = await jeton(create('--name', 'Žluť', '--json'));
    assert.equal(status, 0, stderr);
    const application = JSON.parse(stdout);
    remember(application.client_secret);
    assert.match(application.client_id, /^[0-9a-f]{32}$/);
    assert.match(application.client_secret, /^[A-Za-z0-9]{52}$/);
    const row = (await management.get(`/applications/${application.client_id}`)).application;
    assert.equal(row.name, 'Žluť');
    assert.equal(row.type, 'm2m');
  });

  it('prints for people without it', async () => {
    const { status, stdout } = await jeton(create('--name', 'For people'));
    assert.equal(status, 0);
    const [, id] = /client_id\s+([0-9a-f]{32})/.exec(stdout);
    const [, secret] = /client_secret\s+([A-Za-z0-9]{52})/.exec(stdout);
    remember(secret);
    const answer = await requestToken(server, { grant_type: 'client_credentials', client_id: id,
      client_secret: secret, audience: 'example' });
    assert.equal(answer.json.error, 'unauthorized_client', 'authorized for nothing yet');
  });

  it('authorizes for APIs with the scopes behind each', async () => {
    await createApi(management, { name: 'Second', audience: 'second', scopes: ['run'] });
    const application = await createApplicationByCommand(server, 'Both', ['--api', 'example',
      '--scope', 'write', '--scope', 'read', '--api', 'second', '--scope', 'run']);
    assert.equal((await tokenFor(server, application, 'example')).scope, 'read write');
    assert.equal((await tokenFor(server, application, 'second')).scope, 'run');
  });

  it('knows the issuer of the server whose store it is', async () => {
    const { stdout } = await jeton(['application', 'create', '--name', 'Admin', '--management',
      '--json', ...server.databaseFlags]);
    const application = JSON.parse(stdout);
    remember(application.client_secret);
    const audience = `${server.issuer}/api/v1`;
    assert.ok(stdout.includes(`"${audience}"`), 'named as tokens for it are asked for');
    assert.deepEqual(decodeJwt((await tokenFor(server, application, audience)).access_token).aud,
      [audience]);
  });

  it('authorizes without scopes where none is given', async () => {
    const application = await createApplicationByCommand(server, 'Bare', ['--api=example']);
    assert.equal((await tokenFor(server, application, 'example')).scope, '');
  });

  it('binds to an organization', async () => {
    const { organization } = await management.post('/organization', { name: 'Acme' });
    const application = await createApplicationByCommand(server, 'Scoped',
      ['--organization', organization.code, '--api', 'example']);
    const { access_token: scoped } = await tokenFor(server, application, 'example');
    assert.equal(decodeJwt(scoped).org_code, organization.code);
  });

  it('refuses what is not there, and creates nothing', async () => {
    const before = (await management.get('/applications', { page_size: 500 })).applications.length;
    for (const [flags, mentions] of [
      [['--organization', 'org_00000000000'], /org_00000000000/],
      [['--api', 'nowhere'], /nowhere/],
      [['--api', 'example', '--scope', 'fly'], /fly/],
      [['--api', 'example', '--scope', 'read', '--api', 'nowhere'], /nowhere/],
    ])
      await assertFails(create('--name', 'Nobody', ...flags), 1, mentions);
    const { applications } = await management.get('/applications', { page_size: 500 });
    assert.equal(applications.length, before);
  });

  it('refuses a name that is none', async () => {
    await assertFails(create('--name', 'a'.repeat(256)), 1, /name/);
    await assertFails(create('--name', 'a\u0001b'), 1, /name/);
    await assertFails(create('--name', 'a\u202eb'), 1, /name .*direction-changing/);
  });

  it('wrong usage is status 2', async () => {
    await assertFails(create(), 2, /--name/);
    await assertFails(create('--name', ''), 2, /--name/);
    await assertFails(create('--name', 'x', '--scope', 'read'), 2, /--api/);
    await assertFails(create('--name', 'x', 'y'), 2, /y/);
    await assertFails(['application', 'create', '--name'], 2, /--name/);
  });
});

describe('token decode', () => {
  it('shows header and claims, and says that nothing was verified', async () => {
    for (const [args, input] of [[[token], ''], [[], token], [['-'], ` ${token}\n`]]) {
      const { status, stdout, stderr } = await jeton(['token', 'decode', ...args], { input });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /RS256/);
      assert.match(stdout, /example/);
      assert.match(stdout, /[Nn]othing was verified/);
    }
  });

  it('keeps a long name apart from its value', async () => {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { stdout } = await jeton(['token', 'decode',
      `${part({ alg: 'RS256' })}.${part({ azp: 'a', client_secret_id: 'b', lifetime_: 'c' })}.AA`]);
    for (const line of ['azp      "a"', 'client_secret_id "b"', 'lifetime_ "c"'])
      assert.ok(stdout.includes(`  ${line}\n`), stdout);
  });

  it('agrees with jose in JSON', async () => {
    const decoded = await jetonJson(['token', 'decode', token]);
    assert.deepEqual(decoded.header, { ...decodeProtectedHeader(token) });
    assert.deepEqual(decoded.claims, { ...decodeJwt(token) });
    assert.equal(decoded.is_expired, false);
  });

  it('needs no store', async () => {
    const folder = await temporaryFolder();
    const { status } = await jeton(['token', 'decode', token], { cwd: folder });
    assert.equal(status, 0);
    await rm(folder, { recursive: true });
  });

  for (const [what, text] of [
    ['one word', 'x'], ['two parts', 'a.b'], ['four parts', 'a.b.c.d'], ['no base64', '!.!.!'],
    ['no JSON', 'YWJj.YWJj.YWJj'], ['nothing', ''], ['a list', 'W10.W10.W10'],
  ]) {
    it(`is 1 for ${what}`, () => assertFails(['token', 'decode'], 1, /./, { input: text }));
  }

  it('shows no control bytes of a hostile token', async () => {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const hostile = `${part({ alg: 'none', '\u001b[2J': '\u0007' })}.${part(
      { aud: '\u001b]0;owned\u0007', '\u009b31m': 'x\ny' })}.`;
    const { status, stdout } = await jeton(['token', 'decode'], { input: hostile });
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('token verify', () => {
  const verify = (args, input = token) =>
    jeton(['token', 'verify', ...args], { input });
  const withStore = () => server.databaseFlags;

  it('is 0 for a token of this store', async () => {
    for (const args of [[], ['--audience', 'example'], ['--issuer', server.issuer]]) {
      const { status, stdout, stderr } = await verify([...withStore(), ...args]);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /valid/i);
    }
    const verdict = await jetonJson(['token', 'verify', token, ...withStore()]);
    assert.equal(verdict.is_valid, true);
    assert.deepEqual(verdict.claims, { ...decodeJwt(token) });
  });

  it('is 1 for another audience or issuer', async () => {
    for (const [args, mentions] of [[['--audience', 'other'], /audience/],
      [['--issuer', 'https://other.example'], /issuer/]]) {
      const { status, stdout } = await verify([...withStore(), ...args]);
      assert.equal(status, 1);
      assert.match(stdout, mentions);
      const json = await verify([...withStore(), ...args, '--json']);
      assert.equal(json.status, 1);
      assert.equal(JSON.parse(json.stdout).is_valid, false);
    }
  });

  it('is 1 for a forged, a foreign and a broken token', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ ...decodeProtectedHeader(token) }).sign(privateKey);
    const foreign = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'RS256', kid: 'other' }).sign(privateKey);
    const head = Buffer.from('{"alg":"none"}').toString('base64url');
    const unsigned = `${head}.${token.split('.')[1]}.`;
    for (const text of [forged, foreign, unsigned, 'x', 'a.b.c', token.slice(0, -2)])
      assert.equal((await verify(withStore(), text)).status, 1);
  });

  it('verifies with a JWKS file, without any store', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'jwks.json');
    await writeFile(file, (await server.send('/.well-known/jwks.json')).text);
    const { status, stdout } = await verify(['--jwks', file, '--audience', 'example']);
    assert.equal(status, 0, stdout);
    await writeFile(file, '{"keys":[]}');
    assert.equal((await verify(['--jwks', file])).status, 1);
    await writeFile(file, 'noise');
    assert.equal((await verify(['--jwks', file])).status, 1);
    assert.equal((await verify(['--jwks', path.join(folder, 'missing')])).status, 1);
    await rm(folder, { recursive: true });
  });
});

/* Another issuer's, made by another library: its keys in one set, with others between them. */
describe('token verify --jwks of another issuer', () => {
  const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA',
    'Ed25519'];
  const keys = {};
  let folder, file;

  const sign = (alg, key, header = {}) => new SignJWT({}).setProtectedHeader({ alg, kid: alg, ...header })
    .setExpirationTime('1h').setAudience('example').sign(key);
  const verify = (jwt, jwks = file) => jeton(['token', 'verify', '--jwks', jwks], { input: jwt });
  const written = async (name, set) => {
    const at = path.join(folder, name);
    await writeFile(at, JSON.stringify({ keys: set }));
    return at;
  };

  before(async () => {
    folder = await temporaryFolder();
    const set = [{ kty: 'oct', k: 'AA' }, { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }];
    for (const alg of ALGORITHMS) {
      keys[alg] = await generateKeyPair(alg, { extractable: true });
      set.push({ ...await exportJWK(keys[alg].publicKey), kid: alg, use: 'sig' });
    }
    file = await written('keys.json', set);
  });
  after(() => rm(folder, { recursive: true }));

  it('verifies every algorithm that others sign with', async () => {
    for (const alg of ALGORITHMS) {
      const { status, stdout, stderr } = await verify(await sign(alg, keys[alg].privateKey));
      assert.equal(status, 0, alg + stdout + stderr);
    }
  });

  it('takes EdDSA and Ed25519 for one algorithm', async () => {
    const jwt = await sign('EdDSA', keys.EdDSA.privateKey);
    const jwk = { ...await exportJWK(keys.EdDSA.publicKey), kid: 'EdDSA' };
    for (const alg of ['EdDSA', 'Ed25519'])
      assert.equal((await verify(jwt, await written(`${alg}.json`, [{ ...jwk, alg }]))).status, 0);
  });

  it('uses a key for no other algorithm than the one that it names', async () => {
    const jwt = await sign('PS256', keys.PS256.privateKey);
    const jwk = { ...await exportJWK(keys.PS256.publicKey), kid: 'PS256' };
    assert.equal((await verify(jwt, await written('same.json', [{ ...jwk, alg: 'PS256' }]))).status, 0);
    const { status, stdout } = await verify(jwt, await written('other.json', [{ ...jwk, alg: 'RS256' }]));
    assert.equal(status, 1);
    assert.match(stdout, /signature is wrong/);
  });

  it('takes a token without a kid where one key alone fits', async () => {
    const jwt = await sign('ES384', keys.ES384.privateKey, { kid: undefined });
    assert.equal((await verify(jwt)).status, 0);
    const twice = await Promise.all([keys.ES384, await generateKeyPair('ES384')]
      .map(async ({ publicKey }) => exportJWK(publicKey)));
    const { status, stdout } = await verify(jwt, await written('twice.json', twice));
    assert.equal(status, 1);
    assert.match(stdout, /names no key that is known/);
  });

  it('takes no key from the token, and no extension', async () => {
    const stranger = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(stranger.publicKey);
    assert.equal((await verify(await sign('ES256', stranger.privateKey, { jwk }))).status, 1);
    const { status, stdout } = await verify(await sign('ES256', keys.ES256.privateKey, { zip: 'DEF' }));
    assert.equal(status, 1);
    assert.match(stdout, /not a well-formed JWT/);
  });
});

describe('keys', () => {
  it('list shows the published keys', async () => {
    const { keys } = await jetonJson(['keys', 'list', ...server.storeFlags]);
    const published = (await server.send('/.well-known/jwks')).json.keys;
    assert.deepEqual(keys.map((key) => [key.kid, key.alg]),
      published.map((key) => [key.kid, key.alg]));
    assert.equal(keys.filter((key) => key.state === 'active').length, 1);
    const { status, stdout } = await jeton(['keys', 'list', ...server.storeFlags]);
    assert.equal(status, 0);
    assert.ok(stdout.includes(keys[0].kid));
  });

  it('list never shows a private part', async () => {
    const { stdout } = await jeton(['keys', 'list', ...server.storeFlags, '--json']);
    assert.doesNotMatch(stdout, /private|"d"/);
  });

  it('rotate makes one pending key; a second time is refused until it is active', async () => {
    const pending = await jetonJson(['keys', 'rotate', ...server.storeFlags]);
    assert.equal(pending.state, 'pending');
    assert.ok(Date.parse(pending.active_from) > Date.now());
    await assertFails(['keys', 'rotate', ...server.storeFlags], 1, new RegExp(pending.kid));
  });

  it('rotate --now makes it active, and warns', async () => {
    const { status, stdout, stderr } =
      await jeton(['keys', 'rotate', '--now', '--json', ...server.storeFlags]);
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).state, 'active');
    assert.match(stderr, /[Ww]arning/);
  });

  it('of a store that is not there are refused, and it is not made', async () => {
    const folder = await temporaryFolder();
    const flags = ['--database', `sqlite:${path.join(folder, 'none', 'jeton.db')}`];
    for (const command of ['list', 'rotate'])
      await assertFails(['keys', command, ...flags], 1, /jeton\.db/);
    await rm(folder, { recursive: true });
  });
});
