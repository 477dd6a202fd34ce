/*
 * make: has a jeton fill an SQLite store with each kind of row that it knows, and keeps the store as
 * SQL, with what a test needs to use it. A released schema gets its store once, from the last program
 * that wrote it:
 *
 *     node tests/integration/stores/make.js PROGRAM | gzip -9 >tests/integration/stores/NN.sql.gz
 *
 * The first line is a comment with JSON: version (of the file: what the dump leaves out), issuer,
 * master_key, and the credentials of all that was made. Nothing but these stores was ever opened by them.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { URI } from 'otpauth';

const [program] = process.argv.slice(2);
const issuer = 'http://tokens.example';
const folder = mkdtempSync(path.join(tmpdir(), 'jeton-make-store-'));
const file = path.join(folder, 'jeton.db');
const store = ['--database', `sqlite:${file}`, '--issuer', issuer];
const routes = execFileSync(program, ['help', 'routes'], { encoding: 'utf8' });
const password = 'correct horse battery';
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const has = (method, route) =>
  routes.split('\n').some((line) => line.startsWith(method.padEnd(8)) && line.split(/\s+/)[1] === route);

const command = (...args) =>
  JSON.parse(execFileSync(program, [...args, '--json', ...store], { encoding: 'utf8' }));

function query(sql) {
  return execFileSync('sqlite3', [file, sql], { encoding: 'utf8', maxBuffer: 64 << 20 });
}

/* --- The server ---------------------------------------------------------------------------- */

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const origin = `http://127.0.0.1:${await freePort()}`;
const mayCallHere = execFileSync(program, ['help', 'settings'], { encoding: 'utf8' })
  .includes('--webhook-allow-private') ? ['--webhook-allow-private'] : [];
const server = spawn(program, ['serve', ...store, '--listen', origin.slice(7), ...mayCallHere],
  { stdio: ['ignore', 'pipe', 'inherit'] });
let printed = '';
server.stdout.setEncoding('utf8').on('data', (text) => { printed += text; });

let bearer;
async function send(method, target, body, headers = {}) {
  const answer = await fetch(origin + target, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${target}: ${answer.status} ${text}`);
  return { json: text === '' ? {} : JSON.parse(text), cookies: answer.headers.getSetCookie?.() ??
    [answer.headers.get('set-cookie')].filter(Boolean) };
}

const call = async (method, target, body, headers) =>
  (await send(method, `/api/v1${target}`, body, { Authorization: `Bearer ${bearer}`, ...headers })).json;

async function token({ client_id, client_secret }, audience) {
  const body = new URLSearchParams(
    { grant_type: 'client_credentials', client_id, client_secret, audience }).toString();
  return (await send('POST', '/oauth2/token', body,
    { 'Content-Type': 'application/x-www-form-urlencoded' })).json.access_token;
}

/* --- What is made -------------------------------------------------------------------------- */

async function registrations(made) {
  made.organization = (await call('POST', '/organization',
    { name: 'Acme', handle: 'acme', external_id: 'crm-1' })).organization.code;
  const other = (await call('POST', '/organization', { name: 'Gone' })).organization.code;
  await call('PATCH', `/organization/${other}`, { is_suspended: true });
  made.api = (await call('POST', '/apis', { name: 'Orders', audience: 'https://orders.example' })).api.id;
  made.scope = (await call('POST', `/apis/${made.api}/scopes`,
    { key: 'read:orders', description: 'Read orders' })).scope.id;
  await call('POST', `/apis/${made.api}/scopes`, { key: 'write:orders' });
  made.clients = [];
  for (const more of [{}, { org_code: made.organization }]) {
    const { application } = await call('POST', '/applications', { name: 'Robot', type: 'm2m', ...more });
    await call('PATCH', `/apis/${made.api}/applications`, { applications: [{ id: application.client_id }] });
    await call('POST', `/apis/${made.api}/applications/${application.client_id}/scopes/${made.scope}`);
    made.clients.push({ client_id: application.client_id, client_secret: application.client_secret });
  }
  await call('PATCH', `/applications/${made.clients[1].client_id}/tokens`, { access_token_lifetime: 7200 });
  const { application } = await call('POST',
    `/applications/${made.clients[0].client_id}/client_secrets`, { maintain_previous_secret: true });
  made.clients.push({ client_id: made.clients[0].client_id, client_secret: application.client_secret });
}

async function attributes(made) {
  for (const [context, key] of [['app', 'team'], ['org', 'plan']]) {
    const { category } = await call('POST', '/property_categories', { name: `${key}s`, context });
    await call('POST', '/properties', { name: key, key, context, type: 'single_line_text',
      is_private: false, category_id: category.id });
  }
  await call('PUT', `/applications/${made.clients[1].client_id}/properties/team`, { value: 'robots' });
  await call('PUT', `/organizations/${made.organization}/properties/plan?value=large`);
  await call('POST', '/feature_flags', { name: 'Beta', key: 'beta', type: 'bool', default_value: 'false',
    allow_override_level: 'org' });
  await call('PATCH', `/organizations/${made.organization}/feature_flags/beta?value=true`);
  await call('PATCH', '/environment/feature_flags/beta', { value: 'true' });
  await call('PATCH', `/applications/${made.clients[1].client_id}/token_customization`,
    { properties: ['team'], feature_flags: ['beta'], include_permissions_claim: true });
  await call('POST', '/environment_variables', { key: 'PLAIN', value: 'shown' });
  await call('POST', '/environment_variables', { key: 'SECRET', value: 'hidden', is_secret: true });
}

async function apiKeys(made) {
  made.api_keys = [];
  for (const more of [{ type: 'environment' }, { type: 'organization', org_code: made.organization },
    { type: 'user', user_id: 'kp_1' }]) {
    const { api_key: key } = await call('POST', '/api_keys',
      { name: 'Key', api_id: made.api, scope_ids: ['read:orders'], ...more });
    made.api_keys.push(key.key);
    await send('POST', '/api/v1/api_keys/verify', { api_key: key.key });
  }
}

async function documents(made) {
  await call('PUT', `/apis/${made.api}/openapi?file_name=orders.json`,
    JSON.stringify({ openapi: '3.0.0', info: { title: 'Orders', version: '1' }, paths: { '/orders': { get: {} } } }));
}

/* Nobody listens there, so a delivery stays. */
async function webhooks() {
  await call('POST', '/webhooks', { name: 'Told', endpoint: 'http://127.0.0.1:9/told',
    event_types: ['organization.created'] });
  await call('POST', '/organization', { name: 'Told' });
  await delay(1500);
}

async function administrators(made) {
  const link = /(\S+\/console\/setup#)(\S+)/.exec(printed)[2];
  const answer = await send('POST', '/console/api/setup',
    { token: link, email: 'ada@example.com', name: 'Ada', password });
  const headers = { Cookie: answer.cookies.map((cookie) => cookie.split(';')[0]).join('; '),
    'X-CSRF-Token': answer.json.session.csrf_token };
  const console_ = async (method, target, body) =>
    (await send(method, `/console/api${target}`, body, headers)).json;
  if (has('POST', '/console/api/session/confirmation'))
    await console_('POST', '/session/confirmation', { password, code: null });
  await console_('POST', '/invitations', { email: 'bob@example.com', role: 'admin' });
  const { totp } = await console_('POST', '/totp');
  const code = URI.parse(totp.otpauth_uri).generate({ timestamp: Date.now() - 30_000 });
  const { recovery_codes: codes } = await console_('PUT', '/totp', { code });
  made.administrator = { email: 'ada@example.com', password, totp: totp.otpauth_uri, recovery_code: codes[0] };
}

/* --- All of it ----------------------------------------------------------------------------- */

try {
  for (let tries = 0; ; tries++) {
    await delay(100);
    const ready = await fetch(`${origin}/health/ready`).catch(() => ({ ok: false }));
    if (ready.ok)
      break;
    assert.ok(tries < 300, 'the server is not ready');
  }
  const { client_id, client_secret } =
    command('application', 'create', '--name', 'Administration', '--management');
  const made = { administration: { client_id, client_secret } };
  bearer = await token(made.administration, `${issuer}/api/v1`);
  await registrations(made);
  if (has('POST', '/api/v1/properties'))
    await attributes(made);
  if (has('POST', '/api/v1/api_keys'))
    await apiKeys(made);
  if (has('PUT', '/api/v1/apis/{api_id}/openapi'))
    await documents(made);
  if (has('POST', '/api/v1/webhooks'))
    await webhooks();
  if (has('POST', '/console/api/setup'))
    await administrators(made);
  for (const client of made.clients)
    await token(client, 'https://orders.example');
  command('keys', 'rotate');
  await delay(2500); /* figures are written each second */
  server.kill('SIGTERM');
  await new Promise((resolve) => server.once('exit', resolve));
  const head = { version: Number(query('PRAGMA user_version')), issuer,
    master_key: readFileSync(path.join(folder, 'master.key')).toString('base64'), ...made };
  process.stdout.write(`-- ${JSON.stringify(head)}\n${query('.dump')}`);
} finally {
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
