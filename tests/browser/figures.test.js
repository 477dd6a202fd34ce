/*
 * figures: how large the first load is, which has a limit; how soon the first page can be used and
 * how long lists of 100,000 applications take, which are only measured: machines differ. All of them
 * are printed, and kept in results/figures.json.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { run } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

/* Of the console's own files and answers; what it asks of /api/v1 is as much as there is. */
const FIRST_LOAD_MAX_BYTES = 230 * 1024;
const APPLICATIONS = 100_000;
const figures = {};

/* What the API would have made, a hundred thousand times. */
const FILL = `
  INSERT INTO applications (id, name, type, access_token_lifetime_s, attributes, created_ms,
                            updated_ms, idle_since_ms)
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${APPLICATIONS})
  SELECT printf('%032x', i), printf('Application %06d', (i * 7919) % ${APPLICATIONS}), 'm2m', 3600,
         '', 1700000000000, 1700000000000, 1700000000000 FROM n;`;

let console, page;

before(async () => {
  console = await Console.start();
  await console.server.finish();
  const { status, stderr } = await run('sqlite3', [console.server.databaseFile, FILL]);
  assert.equal(status, 0, stderr);
  await console.server.restart();
  page = await console.firstOwner();
});

after(async () => {
  await console?.stop();
  const folder = new URL('results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('figures.json', folder), JSON.stringify(figures, null, 2));
});

/* Loads a screen anew; the bytes that came over the wire, and when its heading stood there. */
async function load(screen, heading) {
  const client = await page.context().newCDPSession(page);
  let bytes = 0;
  const asked = new Set();
  client.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (request.url.includes('/api/v1/'))
      asked.add(requestId);
  });
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!asked.has(requestId))
      bytes += encodedDataLength;
  });
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  const from = performance.now();
  await page.goto(console.url(screen));
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
  const usableMs = Math.round(performance.now() - from);
  await page.waitForLoadState('networkidle');
  await client.detach();
  return { bytes, usableMs };
}

/* The times of the answers of /api/v1 while something is done, in milliseconds. */
async function apiTimes(work) {
  const times = [];
  const take = async (request) => {
    if (request.url().includes('/api/v1/'))
      times.push(Math.round(request.timing().responseEnd));
  };
  page.on('requestfinished', take);
  await work();
  await page.waitForLoadState('networkidle');
  page.off('requestfinished', take);
  return times;
}

describe('the first load', () => {
  it('is under 230 KB compressed, whatever the screen', async () => {
    for (const [screen, heading] of [['/', 'Home'], ['/applications', 'Applications'],
      ['/reference', 'API reference']]) {
      figures[screen] = await load(screen, heading);
      assert.ok(figures[screen].bytes < FIRST_LOAD_MAX_BYTES,
        `${screen}: ${figures[screen].bytes} bytes`);
      globalThis.console.log(`${screen}: ${figures[screen].bytes} bytes, usable after ` +
        `${figures[screen].usableMs} ms`);
    }
  });
});

describe('a list of 100,000 applications', () => {
  it('shows a page, the next one, and what a search finds', async () => {
    const rows = page.getByRole('table', { name: 'Applications' }).getByRole('row');
    const times = {
      first: await apiTimes(() => load('/applications', 'Applications')),
      next: await apiTimes(async () => {
        await page.getByText('Application 000000').waitFor();
        await page.getByRole('button', { name: 'Next' }).click();
        await page.getByText('Application 000000').waitFor({ state: 'detached' });
      }),
      search: await apiTimes(async () => {
        await page.getByRole('searchbox').fill('ation 099999');
        await page.getByText('Application 099999').waitFor();
      }),
    };
    assert.equal(await rows.count(), 2, 'the head, and the one that was found');
    figures.lists = times;
    for (const [name, list] of Object.entries(times)) {
      assert.ok(list.length > 0, `${name} asks the server`);
      globalThis.console.log(`${name}: at most ${Math.max(...list)} ms for a request of /api/v1`);
    }
  });
});
