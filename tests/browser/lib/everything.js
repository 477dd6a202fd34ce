/*
 * everything: one thing of every kind in a console, with names as long as they come, and the addresses
 * of all screens: those that are about no single thing, and those of these things.
 */
const LONG = 'A name that goes on and on';

/* The screens that need no thing. */
export const SCREENS = ['/', '/applications', '/apis', '/organizations', '/api-keys', '/properties/app',
  '/properties/org', '/properties/categories', '/feature-flags', '/environment-variables', '/webhooks',
  '/webhooks/new', '/audit', '/signing-keys', '/administrators', '/account', '/settings', '/decoder',
  '/reference'];

/* The addresses of the screens of things, after they were made. */
export async function makeEverything(console, page) {
  const call = (...args) => console.call(page, ...args);
  const { organization: { code } } = await call('POST', '/organization', { name: `${LONG}, organization` });
  const { application } = await call('POST', '/applications',
    { name: `${LONG}, application`, type: 'm2m', org_code: code });
  const { api } = await call('POST', '/apis',
    { name: `${LONG}, API`, audience: 'https://orders.example.com/a/long/audience' });
  for (const key of ['read:orders', 'write:orders'])
    await call('POST', `/apis/${api.id}/scopes`, { key, description: `May ${key} of all customers` });
  await call('PATCH', `/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  const { api_key: key } = await call('POST', '/api_keys',
    { name: `${LONG}, key`, type: 'organization', org_code: code, api_id: api.id, scope_ids: ['read:orders'] });
  for (const context of ['app', 'org']) {
    const { category } = await call('POST', '/property_categories', { name: `${LONG}, category`, context });
    await call('POST', '/properties', { name: `${LONG}, property`, key: `region_of_${context}`, context,
      description: 'Where it runs', type: 'single_line_text', is_private: false, category_id: category.id });
  }
  await call('POST', '/feature_flags', { name: `${LONG}, flag`, key: 'a-flag-with-a-long-key', type: 'bool',
    description: 'A switch', default_value: 'true', allow_override_level: 'org' });
  await call('POST', '/environment_variables', { key: 'A_VARIABLE_WITH_A_LONG_KEY', value: 'x'.repeat(80) });
  const { webhook } = await call('POST', '/webhooks', { name: `${LONG}, webhook`,
    endpoint: 'https://hooks.example.invalid/a/long/path/to/it', event_types: ['api.created'] });
  await call('POST', '/apis', { name: 'Another API', audience: 'another' }); /* an event to deliver */
  await call('PUT', `/apis/${api.id}/openapi?file_name=${'long-'.repeat(12)}name.json`,
    { openapi: '3.0.0', paths: { '/orders': { get: { summary: 'List the orders' } } } });
  await call('POST', '/signing_keys', { is_immediate: true });
  const under = (path, parts) => parts.map((part) => (part === '' ? path : `${path}/${part}`));
  return [
    ...under(`/applications/${application.id}`, ['', 'apis', 'properties', 'tokens', 'test', 'usage', 'audit']),
    ...under(`/apis/${api.id}`, ['', 'scopes', 'applications', 'test', 'openapi']),
    ...under(`/organizations/${code}`, ['', 'applications', 'api-keys', 'properties', 'feature-flags']),
    ...under(`/webhooks/${webhook.id}`, ['', 'deliveries', 'edit', 'verify']),
    `/api-keys/${key.id}`,
  ];
}

/* The screen is there, with what it reads. */
export async function openScreen(console, page, screen) {
  await page.goto(console.url(screen));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy="true"], .mantine-Skeleton-root, [aria-label="Loading"]')
    .filter({ visible: true }).first().waitFor({ state: 'detached' });
}
