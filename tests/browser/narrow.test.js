/*
 * narrow: on a telephone, 360 pixels wide, nothing that one can press is out of sight on any screen,
 * and no page is scrolled sideways.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';
import { makeEverything, openScreen, SCREENS } from './lib/everything.js';

const WIDTH_PX = 360;
/* The smallest that a finger hits (WCAG 2.2, 2.5.8), but for links in the midst of a text. */
const TARGET_MIN_PX = 24;

let console, page, things;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  things = await makeEverything(console, page);
  await page.setViewportSize({ width: WIDTH_PX, height: 740 });
});

after(() => console?.stop());

/* What can be pressed, and is not wholly between the sides of the window: those that somebody would have
 * to scroll sideways to. Tabs and code scroll in a box of their own, which is in sight. */
const outOfSight = () => page.evaluate((width) => {
  const scrolls = (element) => element.closest(
    '[role="tablist"], nav, pre, .mantine-ScrollArea-viewport') !== null;
  const name = (element) => element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40);
  return [...document.querySelectorAll('main a, main button, main input, main [role="button"], header button')]
    .filter((element) => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && !scrolls(element))
    .map((element) => [element, element.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.left < -0.5 || box.right > width + 0.5))
    .map(([element, { left, right }]) => `${name(element)}: ${left.toFixed()} to ${right.toFixed()}`);
}, WIDTH_PX);

const sideways = () => page.evaluate(() => {
  const wide = [document.documentElement, ...document.querySelectorAll('main [role="group"]')]
    .filter((element) => element.scrollWidth > element.clientWidth + 1 &&
      ['auto', 'scroll', 'visible'].includes(getComputedStyle(element).overflowX) &&
      (element === document.documentElement || element.querySelector('table') !== null));
  return wide.map((element) => `${element.tagName} ${element.getAttribute('aria-label') ?? ''}: ${element.scrollWidth}`);
});

async function assertInSight(screen) {
  await openScreen(console, page, screen);
  assert.deepEqual(await sideways(), [], `${screen} is scrolled sideways`);
  assert.deepEqual(await outOfSight(), [], `${screen} has actions out of sight`);
}

describe('at 360 pixels everything that can be pressed is in sight', () => {
  for (const screen of SCREENS)
    it(screen, () => assertInSight(screen));

  it('on the screens of things', async () => {
    for (const screen of things)
      await assertInSight(screen);
  });

  it('the menu of each row, with all that is in it', async () => {
    for (const screen of ['/applications', '/apis', '/organizations', '/api-keys', '/properties/app',
      '/properties/categories', '/feature-flags', '/environment-variables', '/webhooks']) {
      await openScreen(console, page, screen);
      const opener = page.getByRole('button', { name: /^Actions on / }).first();
      const box = await opener.boundingBox();
      assert.ok(box.width >= TARGET_MIN_PX && box.height >= TARGET_MIN_PX, screen);
      await opener.click();
      for (const item of await page.getByRole('menuitem').all()) {
        const { x, width } = await item.boundingBox();
        assert.ok(x >= 0 && x + width <= WIDTH_PX, `${screen}: ${await item.innerText()}`);
      }
      await page.keyboard.press('Escape');
    }
  });
});
