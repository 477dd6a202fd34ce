/*
 * every_secret: a run in which a server gives out each kind of secret that it knows, and somebody tries
 * wrong ones wherever one is taken. All are kept in a Secrets, under a name and the run's.
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { URI } from 'otpauth';
import { Browser, firstOwner, PASSWORD, resetLink, setupLink, tokenOf } from './console.js';
import { createApplicationByCommand } from './harness.js';
import { basic } from './http.js';
import { authorize, createApi, createApplication, Management, requestToken } from './management.js';

const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const API_KEY_TYPE = 'urn:jeton:params:oauth:token-type:api-key';
const OWNER = 'ada@example.com';

/* One server of the run; isFirst: of its store. secrets is where its secrets are kept. */
export class EverySecret {
  constructor(name, server, secrets, { isFirst }) {
    Object.assign(this, { name, server, secrets, isFirst });
  }

  keep(what, secret) {
    return this.secrets.keep(`${what} (${this.name})`, secret);
  }

  /* The signature is what makes a token one. */
  keepToken(what, token) {
    this.keep(what, token.split('.')[2]);
    return token;
  }

  /* A secret that nobody has, for somebody to try. */
  wrong(what) {
    return this.keep(`wrong ${what}`, randomBytes(32).toString('base64url'));
  }

  async token(what, parameters, headers) {
    const { status, json, text } = await requestToken(this.server, parameters, headers);
    assert.equal(status, 200, `${what}: ${text}`);
    return this.keepToken(what, json.access_token);
  }

  /* All of it, after useManagement(). */
  async use() {
    await this.useClients();
    await this.useCoalescing();
    await this.useApiKeys();
    await this.useVariables();
    await this.useConsole();
    await this.tryWrongClients();
    await this.tryWrongTokens();
    await this.tryWrongInConsole();
  }

  /* --- What is given out -------------------------------------------------------------------- */

  async useManagement() {
    const administration = await createApplicationByCommand(this.server, `Administration ${this.name}`);
    this.keep('client secret of the command', administration.client_secret);
    this.management = await Management.for(this.server, administration);
    this.keepToken('management token', this.management.token);
    this.api = await createApi(this.management, { name: `Orders ${this.name}`,
      audience: `https://orders.example/${this.name}`, scopes: ['read'] });
  }

  async useClients() {
    const client = this.client = await createApplication(this.management, { name: `Robot ${this.name}` });
    await authorize(this.management, this.api, client, ['read']);
    this.asked = { grant_type: 'client_credentials', audience: this.api.audience };
    const { client_id, client_secret } = client;
    this.keep('client secret', client_secret);
    await this.token('token of a body', { ...this.asked, client_id, client_secret });
    await this.token('token of HTTP Basic', this.asked, { Authorization: basic(client_id, client_secret) });
    const { application: rotated } = await this.management.post(
      `/applications/${client.id}/client_secrets`, { maintain_previous_secret: true });
    this.credentials = { client_id,
      client_secret: this.keep('rotated client secret', rotated.client_secret) };
    await this.token('token of the rotated secret', { ...this.asked, ...this.credentials });
    const test = await this.management.post(`/applications/${client.id}/test_tokens`,
      { audience: this.api.audience });
    this.keepToken('test token', test.access_token);
  }

  /* A token that stays in memory, to be handed out again. */
  async useCoalescing() {
    await this.management.patch(`/applications/${this.client.id}/token_customization`,
      { coalesce_tokens: true });
    const asked = { ...this.asked, ...this.credentials };
    const token = await this.token('coalesced token', asked);
    assert.equal((await requestToken(this.server, asked)).json.access_token, token);
  }

  async useApiKeys() {
    const { api_key: key } = await this.management.post('/api_keys',
      { name: 'Key', api_id: this.api.id, scope_ids: ['read'], type: 'environment' });
    this.keep('API key', key.key);
    const verified = await this.management.post('/api_keys/verify', { api_key: key.key });
    assert.equal(verified.is_valid, true);
    await this.token('token for an API key',
      { grant_type: EXCHANGE, subject_token: key.key, subject_token_type: API_KEY_TYPE });
    const rotated = await this.management.put(`/api_keys/${key.id}`, {});
    this.keep('rotated API key', rotated.api_key.key);
  }

  async useVariables() {
    const value = () => randomBytes(24).toString('base64url');
    const { environment_variable: { id } } = await this.management.post('/environment_variables',
      { key: `SECRET_${this.name}`, value: this.keep('secret variable', value()), is_secret: true });
    await this.management.patch(`/environment_variables/${id}`,
      { value: this.keep('changed secret variable', value()) });
  }

  /* The first time by the set-up link, then by a link that sets the password anew. */
  async useConsole() {
    const owner = this.owner = this.isFirst ? await this.setUp() : await this.resetPassword();
    await owner.confirm(this.password);
    await this.useSecondFactor(owner);
    const invited = await owner.call('POST', '/invitations',
      { email: `grace.${this.name}@example.com`, role: 'admin' });
    const token = this.keep('token of an invitation', tokenOf(invited.invitation.url));
    const grace = new Browser(this.server);
    await grace.call('POST', '/invitations/accept',
      { token, name: 'Grace', password: this.keep('password of an invitation', `${PASSWORD} grace`) });
    this.keepSession('of an invitation', grace);
    await this.changePassword(owner);
  }

  async setUp() {
    this.password = this.keep('password of the set-up', `${PASSWORD} & "ümläut" 100%`);
    this.keep('token of the set-up', tokenOf(await setupLink(this.server)));
    return firstOwner(this.server, OWNER, this.password);
  }

  async resetPassword() {
    this.password = this.keep('password of a reset', randomBytes(12).toString('base64'));
    const url = await resetLink(this.server, OWNER, ['--disable-totp']);
    const token = this.keep('token of a reset', tokenOf(url));
    const browser = new Browser(this.server);
    await browser.call('POST', '/password_reset', { token, password: this.password });
    await browser.logIn(OWNER, this.password);
    return browser;
  }

  keepSession(of, browser) {
    this.keep(`session cookie ${of}`, browser.cookie.split('=')[1]);
    this.keep(`cookie of the browser ${of}`, browser.knownBy.split('=')[1]);
    this.keep(`CSRF token ${of}`, browser.csrfToken);
  }

  async useSecondFactor(owner) {
    const { totp } = await owner.call('POST', '/totp');
    this.keep('TOTP secret', totp.secret);
    const { recovery_codes: codes } =
      await owner.call('PUT', '/totp', { code: URI.parse(totp.otpauth_uri).generate() });
    codes.forEach((code, i) => this.keep(`recovery code ${i}`, code));
    await owner.logIn(OWNER, this.password, codes[0]);
    this.keepSession('of the owner', owner);
    await owner.confirm(this.password, codes[1]);
  }

  async changePassword(owner) {
    this.password = this.keep('changed password', randomBytes(12).toString('base64'));
    await owner.call('PUT', '/password', { new_password: this.password });
  }

  /* --- What is tried ------------------------------------------------------------------------ */

  async refused(what, target, options) {
    const { status, text } = await this.server.send(target, options);
    assert.ok(status >= 400 && status < 500, `${what}: ${status} ${text}`);
  }

  refusedToken(what, parameters, headers) {
    const body = new URLSearchParams(parameters).toString();
    return this.refused(what, '/oauth2/token', { method: 'POST', body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers } });
  }

  refusedJson(what, target, body) {
    return this.refused(what, target, { method: 'POST', body,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.management.token}` } });
  }

  async tryWrongClients() {
    const { client_id, client_secret } = this.credentials;
    const tries = {
      'secret of a client': { client_id, client_secret: this.wrong('secret of a client') },
      'secret of nobody': { client_id: '0'.repeat(32), client_secret: this.wrong('secret of nobody') },
      'id and secret, exchanged': { client_id: client_secret, client_secret: client_id },
      'grant of a password': { grant_type: 'password', username: 'ada', password: this.wrong('grant') },
      'secret given twice': [...Object.entries(this.credentials), ['client_secret', this.wrong('second')]],
      'assertion': { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await this.assertion() },
      'API key': { grant_type: EXCHANGE, subject_token_type: API_KEY_TYPE,
        subject_token: this.keep('wrong API key', `k_live_${randomBytes(26).toString('hex')}`) },
    };
    for (const [what, parameters] of Object.entries(tries))
      await this.refusedToken(what, Array.isArray(parameters)
        ? [...Object.entries(this.asked), ...parameters] : { ...this.asked, ...parameters });
    await this.refusedToken('HTTP Basic', this.asked,
      { Authorization: basic(client_id, this.wrong('secret of HTTP Basic')) });
    await this.refused('a secret in a URL', `/oauth2/token?client_secret=${this.wrong('secret in a URL')}`);
  }

  async assertion() {
    const { privateKey } = generateKeyPairSync('ed25519');
    const jwt = await new SignJWT({ sub: this.client.client_id }).setProtectedHeader({ alg: 'EdDSA' })
      .sign(privateKey);
    return this.keepToken('assertion', jwt);
  }

  async tryWrongTokens() {
    const [head, claims] = this.management.token.split('.');
    const forged = `${head}.${claims}.${this.wrong('signature')}`;
    for (const token of [this.wrong('bearer token'), forged])
      await this.refused('bearer token', '/api/v1/apis', { headers: { Authorization: `Bearer ${token}` } });
    await this.refused('token in a URL', `/api/v1/apis?access_token=${this.wrong('token in a URL')}`);
    await this.refused('cookie', '/console/api/sessions',
      { headers: { Cookie: `jeton_session=${this.wrong('session cookie')}` } });
    await this.refusedJson('JSON that ends', '/api/v1/applications', `{"name":"${this.wrong('JSON')}`);
    await this.refusedJson('key of JSON', '/api/v1/apis', `{"${this.wrong('member')}":1}`);
    const key = this.keep('wrong API key to verify', `k_live_${randomBytes(26).toString('hex')}`);
    const verified = await this.management.send('POST', '/api_keys/verify', { api_key: key });
    assert.equal(verified.json.is_valid, false);
  }

  async tryWrongInConsole() {
    const nobody = new Browser(this.server);
    const post = (target, body, headers) => nobody.send('POST', `/console/api${target}`, body, headers);
    const answers = [
      await post('/session', { email: OWNER, password: this.wrong('password') }),
      await post('/session', { email: `${this.wrong('password as an address')}@example.com`, password: 'x' }),
      await post('/session', { email: this.password, password: OWNER }),
      await post('/session', { email: OWNER, password: this.password, code: this.wrong('code') }),
      await post('/setup', { token: this.wrong('token of a set-up'), email: 'x@example.com', name: 'X',
        password: this.wrong('password of a set-up') }),
      await post('/invitations/accept', { token: this.wrong('token of an invitation'), name: 'X',
        password: this.wrong('password of an invitation') }),
      await post('/password_reset', { token: this.wrong('token of a reset'),
        password: this.wrong('password of a reset') }),
      await this.owner.send('PUT', '/console/api/name', { name: 'X' },
        { 'X-CSRF-Token': this.wrong('CSRF token') }),
    ];
    for (const { status, text } of answers)
      assert.ok(status >= 400 && status < 500, `${status} ${text}`);
  }
}
