/* data: properties with their categories, feature flags, environment variables. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { remember } from '../integration/lib/harness.js';
import { Console } from './lib/console.js';

let console, page;

before(async () => {
  console = await Console.start();
  page = await console.firstOwner();
});

after(() => console?.stop());

const button = (name) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
/* A field of the dialog by its label, whatever else has that word in it. */
const field = (name) => dialog().getByRole('textbox', { name, exact: true });
const cell = (name) => page.getByRole('cell', { name, exact: true });

async function act(row, action) {
  await button(`Actions on ${row}`).click();
  await page.getByRole('menuitem', { name: action }).click();
  await dialog().waitFor();
}

/* The dialog's own button, after which it is gone. */
async function finish(verb) {
  await dialog().getByRole('button', { name: verb }).click();
  await dialog().waitFor({ state: 'hidden' });
}

describe('properties', () => {
  it('says what to do when there is none', async () => {
    await page.goto(console.url('/properties'));
    await page.getByRole('heading', { name: 'No properties yet' }).waitFor();
    assert.equal(page.url(), console.url('/properties/app'));
    await console.check(page, 'properties-empty');
  });

  it('makes one with the first category', async () => {
    await button('Add property').click();
    await field('Name').fill('Region');
    await field('Name of the new category').fill('Hosting');
    await field('Key').fill('kp_region');
    await dialog().getByRole('button', { name: 'Add property' }).click();
    await dialog().getByText('Keys that begin with kp_ or kp- are reserved for Kinde').waitFor();
    await console.check(page, 'property-create');
    await field('Key').fill('region');
    await finish('Add property');
    await cell('region').waitFor();
    await cell('Hosting').waitFor();
    const { categories } = await console.call(page, 'GET', '/property_categories?context=app');
    assert.deepEqual(categories.map(({ name }) => name), ['Hosting']);
    await console.check(page, 'properties');
  });

  it('changes one, but for its key', async () => {
    await act('Region', 'Edit property');
    await field('Description').fill('Where it runs');
    await dialog().getByRole('switch', { name: 'Private' }).click();
    await finish('Save');
    await page.getByText('Where it runs').waitFor();
    const { properties } = await console.call(page, 'GET', '/properties?context=app');
    assert.equal(properties[0].is_private, false);
  });

  it('renames a category', async () => {
    await page.getByRole('link', { name: 'Categories' }).click();
    await act('Hosting', 'Rename category');
    await field('Name').fill('Where');
    await finish('Save');
    await cell('Where').waitFor();
    await console.check(page, 'property-categories');
  });

  it('deletes one once its key is typed', async () => {
    await page.getByRole('link', { name: 'Of applications' }).click();
    await act('Region', 'Delete');
    await dialog().getByRole('textbox').fill('region');
    await finish('Delete property');
    await page.getByRole('heading', { name: 'No properties yet' }).waitFor();
  });
});

describe('feature flags', () => {
  it('says what to do when there is none', async () => {
    await page.goto(console.url('/feature-flags'));
    await page.getByRole('heading', { name: 'No feature flags yet' }).waitFor();
    await console.check(page, 'feature-flags-empty');
  });

  it('makes one of each type', async () => {
    const values = { Boolean: 'true', String: 'beta', Integer: '12' };
    for (const [type, value] of Object.entries(values)) {
      await button('Add feature flag').click();
      await field('Key').fill(type.toLowerCase());
      await dialog().getByText(type, { exact: true }).click();
      await field('Name').fill(`A ${type}`);
      if (type === 'Boolean')
        await dialog().getByText('true', { exact: true }).click();
      else
        await field('Default value').fill(value);
      if (type === 'Integer')
        await console.check(page, 'feature-flag-create');
      await finish('Add feature flag');
      await page.getByRole('row', { name: `A ${type}` }).getByText(value).last().waitFor();
    }
  });

  it('makes one of JSON, says where its value is none, and sets another for the environment', async () => {
    await button('Add feature flag').click();
    await field('Name').fill('Limits');
    await dialog().getByText('JSON', { exact: true }).click();
    await field('Default value').fill('{\n  "each": 2.50,\n}');
    await field('Name').focus();
    await dialog().getByText(/line 3, column 1/).waitFor();
    await console.check(page, 'feature-flag-json');
    await field('Default value').fill('{\n  "each": 2.50\n}');
    await finish('Add feature flag');
    await page.getByRole('row', { name: 'Limits' }).getByText('{"each":2.50}').last().waitFor();
    await act('Limits', 'Edit feature flag');
    assert.equal(await field('Default value').inputValue(), '{\n  "each": 2.50\n}');
    await field('Default value').fill('{ "each": 3, "all": [] }');
    await finish('Save');
    await page.getByRole('row', { name: 'Limits' }).getByText('{"each":3,"all":[]}').last().waitFor();
    await act('Limits', 'Edit value');
    await field('Value').fill('null');
    await finish('Save');
    await page.getByRole('row', { name: 'Limits' }).getByText('overridden').waitFor();
    const { feature_flag: flag } = await console.call(page, 'GET', '/feature_flags/limits');
    assert.deepEqual([flag.type, flag.environment_value], ['json', 'null']);
    await console.call(page, 'DELETE', '/feature_flags/limits');
    await page.reload();
  });

  it('changes name and default, all of which goes in the query', async () => {
    await act('A String', 'Edit feature flag');
    await field('Name').fill('The channel');
    await field('Default value').fill('a & b = "c"');
    await finish('Save');
    await page.getByRole('row', { name: 'The channel' }).getByText('a & b = "c"').last().waitFor();
  });

  it("sets the environment's value, and undoes that", async () => {
    const set = async () => {
      await act('A Integer', 'Edit value');
      await field('Value').fill('99');
      await finish('Save');
      await page.getByText('overridden', { exact: true }).waitFor();
    };
    await set();
    await button('Undo').last().click();
    await page.getByText('overridden', { exact: true }).waitFor({ state: 'hidden' });
    await set(); /* pictures take longer than Undo stands there */
    await console.check(page, 'feature-flags');
    await page.getByLabel('Search by name or key').fill('channel');
    await page.getByRole('row', { name: 'A Integer' }).waitFor({ state: 'hidden' });
    await page.getByLabel('Search by name or key').fill('');
    await page.getByRole('row', { name: 'A Integer' }).waitFor();
  });

  it('has an address for one alone', async () => {
    await page.getByRole('link', { name: 'integer' }).click();
    await page.getByRole('row', { name: 'The channel' }).waitFor({ state: 'hidden' });
    assert.equal(page.url(), console.url('/feature-flags?search=integer'));
    assert.equal(await page.getByLabel('Search by name or key').inputValue(), 'integer');
    await page.reload();
    await page.getByRole('row', { name: 'A Integer' }).waitFor();
    assert.equal(await page.getByRole('row').count(), 2);
    await page.goto(console.url('/feature-flags'));
  });

  it('deletes one once its key is typed', async () => {
    await act('A Boolean', 'Delete');
    await dialog().getByRole('textbox').fill('boolean');
    await finish('Delete feature flag');
    await page.getByRole('row', { name: 'A Boolean' }).waitFor({ state: 'hidden' });
  });
});

describe('environment variables', () => {
  it('says what to do when there is none', async () => {
    await page.goto(console.url('/environment-variables'));
    await page.getByRole('heading', { name: 'No environment variables yet' }).waitFor();
    await console.check(page, 'environment-variables-empty');
  });

  it('makes one, and a sensitive one that is never shown', async () => {
    await button('Add environment variable').click();
    await field('Key').fill('BILLING_URL');
    await field('Value').fill('https://billing.example.com');
    await finish('Add environment variable');
    await cell('https://billing.example.com').waitFor();
    const secret = 'hush-hush-4711';
    remember(secret);
    await button('Add environment variable').click();
    await field('Key').fill('BILLING_KEY');
    await dialog().getByRole('switch', { name: 'Sensitive' }).click();
    await field('Value').fill(secret);
    await console.check(page, 'environment-variable-create');
    await finish('Add environment variable');
    await cell('sensitive').waitFor();
    assert.equal((await page.content()).includes(secret), false);
    await console.check(page, 'environment-variables');
  });

  it('changes the value of one that is not sensitive, and only of that', async () => {
    await act('BILLING_URL', 'Edit value');
    await field('Value').fill('https://pay.example.com');
    await finish('Save');
    await cell('https://pay.example.com').waitFor();
    await button('Actions on BILLING_KEY').click();
    await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
    assert.equal(await page.getByRole('menuitem', { name: 'Edit value' }).count(), 0);
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog().getByRole('textbox').fill('BILLING_KEY');
    await finish('Delete environment variable');
    await cell('BILLING_KEY').waitFor({ state: 'hidden' });
  });
});
