/*
 * quickness: what was read before is there at once. Whoever comes back to a screen, or points at a link
 * before clicking it, sees its heading and its first rows before the server has said a word: every
 * answer is held back meanwhile. All screens of the routes table are gone to, by links that lead there,
 * and lists have a whole page of rows.
 *
 * How long the page's own thread works for it is printed, which is nearly the same on a machine that is busy with
 * other things, and how long it took by the clock. Neither is bounded here.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember, waitFor } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';
import { makeEverything, openScreen, SCREENS } from './lib/everything.js';
import { isOf, routePatterns } from './lib/routes.js';

/* Milliseconds: a busy machine may need the later ones until all is shown. */
const HELD_MS = [300, 1500, 6000];
const LIST_ROWS = 25;
/* Nothing is asked of the server any more. */
const IDLE_MS = 150;

let console, page, profiler, addresses;
/* No request goes on before it. */
let hold;
const asked = new Set();

/* What tells a screen from others once its rows are there; in the page. */
function describeScreen() {
  const main = document.querySelector('main');
  const textsOf = (selector) => [...main.querySelectorAll(selector)].map(({ textContent }) => textContent);
  return JSON.stringify({
    path: window.location.pathname,
    heading: textsOf('h1'),
    part: textsOf('nav [aria-current="page"]'),
    sections: textsOf('h2'),
    rows: [...main.querySelectorAll('table')].map((table) =>
      [table.ariaLabel, table.querySelector('tbody tr')?.dataset.key]),
  });
}

/* What was shown, and how many milliseconds after a click on a link; in the page. */
function watchClick([href, ms]) {
  return new Promise((resolve) => {
    const seen = {};
    const look = () => {
      seen[window.describeScreen()] ??= performance.now() - begun;
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    const begun = performance.now();
    [...document.querySelectorAll(`a[href="${href}"]`)].find((one) => one.checkVisibility()).click();
    setTimeout(() => {
      observer.disconnect();
      resolve(seen);
    }, ms);
  });
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function idle() {
  for (let since = Date.now(); Date.now() - since < IDLE_MS; await pause(10))
    if (asked.size > 0)
      since = Date.now();
}

const hrefOf = (address) => new URL(console.url(address)).pathname.replace(/\/$/, '');

/* The addresses that links in sight lead to. */
async function linked() {
  const hrefs = await page.evaluate(() => [...document.querySelectorAll('a[href]')]
    .filter((one) => one.checkVisibility()).map((one) => one.getAttribute('href')));
  return addresses.filter((address) => hrefs.includes(hrefOf(address)));
}

/* One's account is in a menu. */
async function linkTo(address) {
  const link = page.locator(`a[href="${hrefOf(address)}"]`).filter({ visible: true }).first();
  if (address === '/account' && !await link.isVisible())
    await page.getByRole('button', { name: 'Your account' }).click();
  await link.waitFor();
  return link;
}

/* Milliseconds for which the page's thread has worked. */
async function workedMs() {
  const { metrics } = await profiler.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'TaskDuration').value;
}

/* workMs: for which the page worked until all was there; clockMs: which the clock went on meanwhile. Undefined:
 * it was not there before the answers. */
async function timeClick(address, heldMs) {
  await linkTo(address);
  hold = pause(heldMs);
  const before = await workedMs();
  const seen = await page.evaluate(watchClick, [hrefOf(address), heldMs - 20]);
  const workMs = await workedMs() - before;
  await hold;
  hold = undefined;
  await idle();
  const clockMs = seen[await page.evaluate(() => window.describeScreen())];
  return clockMs === undefined ? undefined : { workMs, clockMs };
}

/* By a link that somebody points at who has read nothing of it before. */
async function pointed(from, address, heldMs) {
  await openScreen(console, page, from);
  await idle();
  await (await linkTo(address)).hover();
  await pause(IDLE_MS);
  await idle();
  return timeClick(address, heldMs);
}

async function again(from, address, heldMs) {
  await page.goBack();
  await idle();
  return timeClick(address, heldMs);
}

async function timed(way, from, address) {
  for (const heldMs of HELD_MS) {
    const time = await way(from, address, heldMs);
    if (time !== undefined)
      return { ...time, address };
  }
  return undefined;
}

function told(all, name) {
  const sorted = all.map((time) => time[name]).sort((one, other) => one - other);
  return `half of them ${Math.round(sorted[sorted.length >> 1])} ms, all ${Math.round(sorted.at(-1))} ms`;
}

/* Goes on from screen to screen; `visit` leaves the page at the address that it is given. */
async function walk(visit) {
  const origins = new Map([['/decoder', '/']]);
  const gone = new Set();
  for (let next = ['/decoder', '/']; next !== undefined;
    next = [...origins].find(([address]) => !gone.has(address))) {
    const [address, from] = next;
    await visit(from, address);
    const { pathname } = new URL(page.url());
    const here = addresses.find((one) => hrefOf(one) === pathname); /* /properties leads on */
    gone.add(address).add(here);
    for (const to of await linked())
      if (!gone.has(to))
        origins.set(to, here);
    origins.set('/account', here);
  }
  return gone;
}

/* Home shows the way to it before, which is nothing that one comes back to. */
async function firstToken() {
  const { application } = await console.call(page, 'POST', '/applications', { name: 'First', type: 'm2m' });
  const { api } = await console.call(page, 'POST', '/apis', { name: 'First', audience: 'first' });
  await console.call(page, 'PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: application.client_id,
    client_secret: application.client_secret, audience: 'first' });
  const answer = await fetch(`${console.server.origin}/oauth2/token`, { method: 'POST', body });
  remember((await answer.json()).access_token);
  await waitFor('it is counted', async () =>
    (await console.call(page, 'GET', '/statistics/totals')).tokens.has_issued);
}

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  await firstToken();
  for (let row = 1; row <= LIST_ROWS; row++)
    await console.call(page, 'POST', '/applications', { name: `Robot ${row}`, type: 'm2m' });
  profiler = await page.context().newCDPSession(page);
  await profiler.send('Performance.enable', { timeDomain: 'threadTicks' });
  addresses = ['/properties', ...SCREENS, ...await makeEverything(console, page)];
  await page.addInitScript(`window.describeScreen = ${describeScreen}`);
  await page.route('**/*', async (route) => {
    await hold;
    await route.continue().catch(() => {});
  });
  page.on('request', (request) => asked.add(request));
  for (const end of ['requestfinished', 'requestfailed'])
    page.on(end, (request) => asked.delete(request));
});

after(() => console?.stop());

describe('every list and detail', () => {
  it('is there at once: for whoever pointed at the link before, and whoever comes back', async () => {
    const waits = [];
    const times = { pointed: [], again: [] };
    const gone = await walk(async (from, address) => {
      for (const way of [pointed, again]) {
        const time = await timed(way, from, address);
        if (time === undefined)
          waits.push(`${address}, ${way.name}`);
        else
          times[way.name].push(time);
      }
    });
    assert.deepEqual(waits, [], 'wait for the server');
    for (const [way, all] of Object.entries(times)) {
      const most = all.reduce((one, other) => (other.workMs > one.workMs ? other : one));
      globalThis.console.log(`${way}: of ${all.length} screens the page works for ${told(all, 'workMs')} ` +
        `(${most.address}); by the clock ${told(all, 'clockMs')}`);
    }
    const missing = (await routePatterns()).filter((pattern) => pattern !== '/*' &&
      ![...gone].some((address) => isOf(pattern, address)));
    assert.deepEqual(missing, []);
  });
});
