/*
 * console: a browser of sorts for the console's own API: it keeps its cookies (that of the session,
 * and the one by which it is known again), sends the CSRF token with changes as the page does, and
 * remembers whatever must never be written down.
 */
import assert from 'node:assert/strict';
import { assertFailure } from './contract.js';
import { jetonJson, remember, waitFor } from './harness.js';

export const PASSWORD = 'correct horse battery';

const SECRETS = /"(?:csrf_token|secret|otpauth_uri|url)":"([^"]+)"/g;

/* The token in a link's fragment. */
export function tokenOf(url) {
  const token = new URL(url).hash.slice(1);
  assert.match(token, /^[\w-]{43}$/);
  remember(token);
  return token;
}

/* The setup link that the server printed when it started. */
export async function setupLink(server) {
  const link = await waitFor('the setup link is printed',
    () => server.output.stdout.match(/^ +(http\S+\/console\/setup#\S+)$/m));
  tokenOf(link[1]);
  return link[1];
}

export class Browser {
  constructor(server) {
    this.server = server;
    this.cookie = null; /* of the session */
    this.knownBy = null; /* stays when the session ends */
    this.csrfToken = null;
    this.headers = {}; /* that each request has */
  }

  /* Any path. Without a body: undefined. headers: null leaves one out. */
  async send(method, path, body, headers = {}) {
    const sent = { ...this.headers, ...headers };
    const cookies = [this.cookie, this.knownBy].filter((cookie) => cookie !== null);
    if (cookies.length > 0 && sent.Cookie === undefined)
      sent.Cookie = cookies.join('; ');
    if (method !== 'GET' && this.csrfToken !== null && sent['X-CSRF-Token'] === undefined)
      sent['X-CSRF-Token'] = this.csrfToken;
    if (body !== undefined)
      sent['Content-Type'] ??= 'application/json';
    for (const name of Object.keys(sent))
      if (sent[name] === null)
        delete sent[name];
    const answer = await this.server.send(path,
      { method, headers: sent, body: body === undefined ? undefined : JSON.stringify(body) });
    this.take(answer);
    return answer;
  }

  take(answer) {
    for (const [, secret] of answer.text.matchAll(SECRETS))
      remember(secret.includes('#') ? secret.split('#')[1] : secret);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair] = line.split(';');
      const value = pair.slice(pair.indexOf('=') + 1);
      remember(value);
      this[/jeton_browser=/.test(pair) ? 'knownBy' : 'cookie'] =
        /Max-Age=0\b/.test(line) ? null : pair;
    }
  }

  /* A call of the console's API that succeeds; its body. */
  async call(method, path, body) {
    const answer = await this.send(method, `/console/api${path}`, body);
    assert.ok(answer.status === 200 || answer.status === 201,
      `${method} ${path}: ${answer.status} ${answer.text}`);
    assert.match(answer.headers['cache-control'], /no-store/);
    if (answer.json.session)
      this.csrfToken = answer.json.session.csrf_token;
    return answer.json;
  }

  /* One that is refused so; its error, { code, message }. */
  async refused(status, code, method, path, body, headers) {
    const answer = await this.send(method, `/console/api${path}`, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
    const error = assertFailure(status, answer.json);
    assert.equal(error.code, code);
    return { ...error, headers: answer.headers };
  }

  logIn(email, password = PASSWORD, code) {
    return this.call('POST', '/session', { email, password, ...(code === undefined ? {} : { code }) });
  }

  /* Opens this session to what is grave, for five minutes. */
  confirm(password = PASSWORD, code = null) {
    return this.call('POST', '/session/confirmation', { password, code });
  }
}

/* The first owner of a server, logged in. */
export async function firstOwner(server, email = 'ada@example.com', password = PASSWORD) {
  const browser = new Browser(server);
  const token = tokenOf(await setupLink(server));
  await browser.call('POST', '/setup', { token, email, name: 'Ada Lovelace', password });
  browser.email = email;
  return browser;
}

/* An administrator by invitation of an owner, logged in. */
export async function invited(owner, email, role) {
  await owner.confirm();
  const { invitation } = await owner.call('POST', '/invitations', { email, role });
  const browser = new Browser(owner.server);
  await browser.call('POST', '/invitations/accept',
    { token: tokenOf(invitation.url), name: 'Somebody', password: PASSWORD });
  browser.email = email;
  return browser;
}

export async function idOf(browser, email) {
  const { administrators } = await browser.call('GET', '/administrators');
  return administrators.find((one) => one.email === email).id;
}

/* A reset link by the command, beside the running server. */
export async function resetLink(server, email, flags = []) {
  const { url } = await jetonJson(
    ['admin', 'reset-password', '--email', email, ...flags, ...server.storeFlags]);
  tokenOf(url);
  return url;
}
