/*
 * console: a real server, Debian's Chromium, and an administrator in front of it.
 *
 *     const console = await Console.start();
 *     const page = await console.firstOwner();      logged in, by the setup link
 *     await console.call(page, 'POST', '/apis', {}) arranges things by /api/v1, with that session
 *     await console.check(page, 'apis')             axe: in light and dark, five widths
 *     await console.stop()                          and what every test relies on held until then
 *
 * When it stops, no page may have thrown, logged an error (a refused resource or a breach of the
 * Content-Security-Policy is one) or asked another host for anything. Pictures are in results/,
 * where $KEEP_PICTURES asks for them.
 *
 * $JETON is the binary. One without the console embedded serves its API, and Vite the sources in
 * web/ before it: so the console can be tested while it is being written. $CHROMIUM is the browser.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort, remember, Server, waitFor } from '../../integration/lib/harness.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const web = path.join(here, '../../../web');
const results = path.join(here, '../results');
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const OWNER = {
  name: 'Ada Lovelace', email: 'ada@example.com', password: 'correct horse battery',
};

/* A bound, never an expectation: the machine may be busy. */
const ACTION_BOUND_MS = 30_000;

const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/* axe finds in the others what it finds in one of these, which have all colours and both menus. */
const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1280, height: 800, hasAxe: true },
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 800, hasAxe: true },
  { name: 'narrow', colorScheme: 'light', width: 360, height: 740, hasAxe: true },
  { name: 'zoomed', colorScheme: 'dark', width: 640, height: 400 }, // 1280 by 800 at 200 %
  { name: 'tablet', colorScheme: 'light', width: 768, height: 1024 },
  { name: 'wide', colorScheme: 'light', width: 1920, height: 1080 },
];

/* Vite before a server that has no console of its own; ended by end(). */
async function startVite(server) {
  const port = await freePort();
  const vite = spawn(process.execPath, [path.join(web, 'node_modules/vite/bin/vite.js'),
    '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  { cwd: web, env: { ...process.env, JETON_URL: server.origin }, stdio: 'ignore' });
  const ended = once(vite, 'close');
  const origin = `http://127.0.0.1:${port}`;
  await waitFor('Vite serves the console', () =>
    fetch(`${origin}/console/`).then((answer) => answer.ok, () => false));
  return {
    origin,
    end: () => {
      vite.kill('SIGTERM');
      return ended;
    },
  };
}

/* What moves because the window changed has arrived; what moves for ever is not waited for. */
async function settle(page) {
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const moving = document.getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
}

export class Console {
  /* options: those of Server.start(). host: the name by which the browser calls the server, whose issuer
   * has it, too: over plain http, so that the page is in no secure context as it is on 127.0.0.1. */
  static async start({ host, ...options } = {}) {
    const console = new Console();
    console.troubles = [];
    console.contexts = [];
    const port = options.port ?? await freePort();
    console.server = await Server.start(host === undefined ? options
      : { ...options, port, issuer: `http://${host}:${port}` });
    console.path = new URL(console.server.issuer).pathname.replace(/\/$/, '');
    const { text } = await console.server.send(`${console.path}/console/`);
    console.vite = text.includes('id="root"') ? null : await startVite(console.server);
    console.origin = console.vite?.origin ??
      (host === undefined ? console.server.origin : console.server.issuer);
    console.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: host === undefined ? CHROMIUM_FLAGS
        : [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
    });
    remember(OWNER.password);
    return console;
  }

  /* The address of a screen, e.g. '/applications'. */
  url(screen) {
    return `${this.origin}${this.path}/console${screen}`;
  }

  /* A page of a browser that knows nothing yet: its own cookies and clipboard. */
  async newPage({ width = 1280, height = 800, colorScheme = 'light' } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height }, colorScheme, reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    this.contexts.push(context);
    context.setDefaultTimeout(ACTION_BOUND_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.troubles.push(`${page.url()} threw: ${error.stack}`));
    page.on('console', (message) => this.take(page, message));
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && origin !== this.origin)
        this.troubles.push(`${page.url()} asked another host: ${request.url()}`);
    });
    return page;
  }

  /* Refusals by the API are answers, though the browser logs them as failed resources. */
  take(page, message) {
    if (message.type() !== 'error' || /status of 4\d\d/.test(message.text()))
      return;
    this.troubles.push(`${page.url()} logged: ${message.text()}`);
  }

  /* The link that the server printed when it started, at the origin that serves the console. */
  async setupLink() {
    const [, token] = await waitFor('the setup link is printed',
      () => this.server.output.stdout.match(/\/console\/setup#([\w-]+)/));
    remember(token);
    return this.url(`/setup#${token}`);
  }

  /* Makes the first owner by the setup link, as a newcomer does; the page shows Home then. */
  async firstOwner(page) {
    const used = page ?? await this.newPage();
    await used.goto(await this.setupLink());
    await used.getByLabel('Your name').fill(OWNER.name);
    await used.getByLabel('E-mail').fill(OWNER.email);
    await used.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await used.getByRole('button', { name: 'Create the first administrator' }).click();
    await used.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
    return used;
  }

  async logIn(page, { email, password } = OWNER, to = '/') {
    await page.goto(this.url(to));
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('textbox', { name: 'Password' }).fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
  }

  /* /api/v1 with the session of a page, for what a test needs to exist; the answer's body. */
  async call(page, method, path, body) {
    const answer = await page.evaluate(async ([below, method, path, body]) => {
      const { session } = await (await fetch(`${below}/console/api/session`)).json();
      const response = await fetch(`${below}/api/v1${path}`, {
        method,
        headers: { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return { status: response.status, json: await response.json() };
    }, [this.path, method, path, body]);
    assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer)}`);
    remember(answer.json.application?.client_secret);
    return answer.json;
  }

  /* Opens the session of a page to what is grave, as its dialog does. */
  async confirm(page, { password } = OWNER) {
    const status = await page.evaluate(async (password) => {
      const { session } = await (await fetch('/console/api/session')).json();
      const response = await fetch('/console/api/session/confirmation', {
        method: 'POST',
        headers: { 'X-CSRF-Token': session.csrf_token, 'Content-Type': 'application/json' },
        body: JSON.stringify({ password }),
      });
      return response.status;
    }, password);
    assert.equal(status, 200);
  }

  /*
   * What holds of every page: axe finds nothing serious, and in none of VIEWS anything is wider than
   * the window. With $KEEP_PICTURES a picture of each is kept.
   */
  async check(page, name) {
    const before = page.viewportSize();
    for (const { name: view, colorScheme, width, height, hasAxe } of VIEWS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height });
      await settle(page);
      if (process.env.KEEP_PICTURES)
        await page.screenshot({ path: path.join(results, `${name}-${view}.png`), fullPage: true });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, `${name}, ${view}: ${overflow} pixels wider than the window`);
      if (hasAxe)
        await this.checkAccessibility(page, `${name}, ${view}`);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(before);
  }

  /* Nothing moves any more; with $KEEP_PICTURES a picture of it is kept. */
  async settle(page, picture) {
    await settle(page);
    if (process.env.KEEP_PICTURES)
      await page.screenshot({ path: path.join(results, `${picture.replaceAll(/[^\w]+/g, '-')}.png`) });
  }

  async checkAccessibility(page, name) {
    if (!await page.evaluate(() => 'axe' in window))
      await page.evaluate(await readFile(axeFile, 'utf8'));
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const serious = found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) =>
        `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`);
    assert.deepEqual(serious, [], `axe on ${name}:\n${serious.join('\n')}`);
  }

  async stop() {
    for (const context of this.contexts)
      await context.close();
    await this.browser.close();
    await this.vite?.end();
    await this.server.stop();
    assert.deepEqual(this.troubles, []);
  }
}
