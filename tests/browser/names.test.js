/*
 * names: whichever way a name is written, what stands around it stays where it is: in rows, headings,
 * dialogs, notices, menus, the audit and the title of the tab. Measured by where the characters are.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Console } from './lib/console.js';

const ARABIC = '\u200fنظام الدفع';
const HEBREW = 'חנות 42 (ראשית)';
const isolated = (name) => `\u2068${name}\u2069`;

let console, page, api, application;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
  const call = (...args) => console.call(page, ...args);
  ({ application } = await call('POST', '/applications', { name: HEBREW, type: 'm2m' }));
  await call('POST', '/applications', { name: ARABIC, type: 'm2m' });
  ({ api } = await call('POST', '/apis', { name: ARABIC, audience: 'https://pay.example' }));
  await call('PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  await call('POST', '/organization', { name: HEBREW });
  await call('POST', '/webhooks', { name: HEBREW, endpoint: 'https://hooks.example.invalid/a',
    event_types: ['api.created'] });
  const { category } = await call('POST', '/property_categories', { name: ARABIC, context: 'app' });
  await call('POST', '/properties', { name: HEBREW, key: 'shop', context: 'app', description: ARABIC,
    type: 'single_line_text', is_private: false, category_id: category.id });
  await call('POST', '/feature_flags', { name: HEBREW, key: 'shop', type: 'bool', description: ARABIC,
    default_value: 'true', allow_override_level: 'org' });
});

after(() => console?.stop());

const dialog = () => page.getByRole('dialog');

/* Where each of these pieces of an element's text is: [left, right] on the screen, in the order given. */
const placesOf = (element, pieces) => element.evaluate((root, pieces) => {
  const whole = root.textContent;
  let from = 0;
  return pieces.map((piece) => {
    const at = whole.indexOf(piece, from);
    if (at < 0)
      throw new Error(`no ${JSON.stringify(piece)} in ${JSON.stringify(whole)}`);
    from = at + piece.length;
    const range = document.createRange();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let passed = 0, node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const length = node.textContent.length;
      if (at >= passed && at < passed + length)
        range.setStart(node, at - passed);
      if (from > passed && from <= passed + length)
        range.setEnd(node, from - passed);
      passed += length;
    }
    const boxes = [...range.getClientRects()].filter(({ width }) => width > 0);
    return [Math.min(...boxes.map(({ left }) => left)), Math.max(...boxes.map(({ right }) => right))];
  });
}, pieces);

/* Each piece begins where the one before it ends, or further right: as if all were Latin. */
async function assertInOrder(element, pieces) {
  await element.waitFor();
  const places = await placesOf(element, pieces);
  for (let i = 1; i < places.length; i++)
    assert.ok(places[i][0] >= places[i - 1][1] - 1,
      `${JSON.stringify(pieces[i])} is right of ${JSON.stringify(pieces[i - 1])}: ${JSON.stringify(places)}`);
}

async function act(name, action) {
  await page.getByRole('button', { name: `Actions on ${isolated(name)}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}

const heading = (text) => page.getByRole('heading', { name: text });

describe('a name from right to left', () => {
  it('stands in its row, and what is beside it where it was', async () => {
    await page.goto(console.url('/applications'));
    for (const name of [ARABIC, HEBREW]) {
      const link = page.getByRole('link', { name, exact: true });
      await link.waitFor();
      assert.equal(await link.locator('bdi').count(), 1, name);
      const row = page.getByRole('row').filter({ has: link });
      const [title, id] = [await link.boundingBox(), await row.locator('code').first().boundingBox()];
      assert.ok(id.x >= title.x + title.width - 1);
    }
    const link = page.getByRole('link', { name: HEBREW, exact: true });
    const [[first], [last]] = [await placesOf(link, ['חנות']), await placesOf(link, ['ראשית'])];
    assert.ok(first[0] >= last[1], 'the name itself goes from right to left');
  });

  it('leaves the question mark of a deletion at its end, and is typed as it is', async () => {
    await page.goto(console.url('/applications'));
    await act(HEBREW, 'Delete application');
    await assertInOrder(dialog().getByRole('heading'), ['Delete', HEBREW, '?']);
    const label = dialog().getByText(/^Type /);
    await assertInOrder(label, ['Type', HEBREW, 'to continue']);
    await dialog().getByRole('textbox').fill(HEBREW);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'hidden' });
  });

  it('leaves a number after it in the heading of several, and in a notice', async () => {
    await page.goto(console.url(`/organizations`));
    await page.getByRole('link', { name: HEBREW, exact: true }).click();
    await heading(HEBREW).waitFor();
    await page.getByRole('button', { name: 'Suspend organization' }).click();
    await assertInOrder(dialog().getByRole('heading'), ['Suspend', HEBREW, '?']);
    await dialog().getByRole('button', { name: 'Suspend organization' }).click();
    const notice = page.getByText(`${isolated(HEBREW)} suspended`);
    await assertInOrder(notice, [HEBREW, 'suspended']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(`${isolated(HEBREW)} no longer suspended`).waitFor();
  });

  it('is the beginning of the title of the tab, in an isolate', async () => {
    await page.goto(console.url(`/applications/${application.id}`));
    await heading(HEBREW).waitFor();
    assert.match(await page.title(), new RegExp(`^(.* · )?${isolated(HEBREW).replace(/[()]/g, '\\$&')} · jeton$`));
    await page.goto(console.url('/applications'));
    await heading('Applications').waitFor();
    assert.equal(await page.title(), 'Applications · jeton', 'others have no isolate');
  });

  it('is chosen from lists with what tells it apart behind it', async () => {
    await page.goto(console.url(`/applications/${application.id}/test`));
    await page.getByRole('combobox').first().or(page.getByRole('textbox').first()).click();
    const option = page.getByRole('option', { name: isolated(ARABIC) }).first();
    await assertInOrder(option, [ARABIC, '(https://pay.example)']);
  });

  it('is told by the audit between who did it and what was done', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 }); /* on one line */
    await page.goto(console.url('/audit'));
    const sentence = page.getByText(/created/).filter({ hasText: HEBREW }).last();
    await assertInOrder(sentence, ['Ada Lovelace', 'created', HEBREW]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  for (const [screen, name] of [['/apis', ARABIC], ['/organizations', HEBREW], ['/webhooks', HEBREW],
    ['/feature-flags', HEBREW], ['/properties/app', HEBREW], ['/properties/categories', ARABIC]])
    it(`stands apart in the list ${screen}`, async () => {
      await page.goto(console.url(screen));
      const shown = page.getByRole('table').locator('bdi').filter({ hasText: name });
      await shown.first().waitFor();
      const loose = await page.getByRole('table').evaluate((table) => {
        const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
        const texts = [];
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
          if (/[\u0590-\u06ff]/.test(node.textContent) && node.parentElement.closest('bdi') === null)
            texts.push(node.textContent);
        return texts;
      });
      assert.deepEqual(loose, []);
    });

  it('and one\'s own, in the account and the list of administrators', async () => {
    await page.goto(console.url('/account'));
    await page.getByRole('textbox', { name: 'Your name' }).fill('נועה 7');
    await page.getByRole('button', { name: 'Change name' }).click();
    await assertInOrder(page.getByText(/ada@example\.com/).first(), ['נועה 7', ', ada@example.com']);
    await page.goto(console.url('/administrators'));
    await assertInOrder(page.getByRole('table').getByText('(you)'), ['נועה 7', '(you)']);
    await console.check(page, 'names-administrators');
  });
});
