/*
 * environment: console_environment and console_color. The server's name stands in its color in the header
 * and in the titles of tabs, before the log-in too; and the titles of all screens differ.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';
import { makeEverything, openScreen, SCREENS } from './lib/everything.js';

const NAME = 'Staging <b>& more</b>';

let console, page;

before(async () => {
  console = await Console.start({
    flags: ['--console-environment', NAME, '--console-color', 'violet'],
  });
  page = await console.newPage();
});

after(() => console?.stop());

const mark = () => page.getByTitle(NAME, { exact: true });
const colorOf = (one) => one.evaluate((element) => getComputedStyle(element).backgroundColor);

describe('the name of a server', () => {
  it('is in the title and on the page before the log-in', async (context) => {
    if (console.vite !== null) return context.skip('Vite does not know it');
    await page.goto(await console.setupLink());
    await page.getByRole('heading', { name: 'Set up jeton' }).waitFor();
    assert.equal(await page.title(), `Set up jeton · ${NAME} · jeton`);
    assert.equal(await mark().innerText(), NAME);
    await console.check(page, 'environment-setup');
  });

  it('is in the header, in its color, at each width, and in the title of each screen', async (context) => {
    if (console.vite !== null) return context.skip('Vite does not know it');
    await console.firstOwner(page);
    assert.equal(await mark().innerText(), NAME);
    assert.equal(await colorOf(mark()), 'rgb(103, 65, 217)');
    await console.check(page, 'environment-home');
    await page.setViewportSize({ width: 360, height: 740 });
    const { x, width } = await mark().boundingBox();
    const { x: next } = await page.getByRole('button', { name: /^Search/ }).boundingBox();
    assert.ok(width > 20 && x + width <= next, `${x} to ${x + width}, before ${next}`);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('the title of a tab', () => {
  it('names what is on the screen, the thing first, and no two are the same', async () => {
    const titles = new Map();
    for (const address of [...SCREENS, ...(await makeEverything(console, page))]) {
      await openScreen(console, page, address);
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      const title = await page.title();
      assert.ok(title.includes(heading), `${address}: “${title}” lacks “${heading}”`);
      assert.equal(titles.get(title), undefined, `${address} is called as another: “${title}”`);
      titles.set(title, address);
    }
  });
});
