/*
 * contract_calls: a good call of every operation of the contract, what it needs to exist, and bad
 * calls that no schema tells of. One table for all tests that go through the operations.
 */
import { authorize } from './management.js';

/* 7.9: a scope of another API is a 400 here, be it one of some API or of none. */
const NOT_OF_THIS_API = { scope_id: 400 };

const environmentKey = async (make) => ({ key_id: (await make.apiKey()).id });
const anyApi = async (make) => ({ api_id: (await make.api()).id });
const anyApplication = async (make) => ({ application_id: (await make.application()).id });
const anyOrganization = async (make) => ({ org_code: await make.organization() });
const anyFlag = async (make) => ({ feature_flag_key: await make.flag() });
const anyVariable = async (make) => ({ variable_id: await make.variable() });
const anyWebhook = async (make) => ({ webhook_id: await make.webhook() });
const anyScope = async (make) => {
  const api = await make.api();
  return { api_id: api.id, scope_id: api.scopes.read };
};
const flagOfOrganization = async (make) => {
  const organization = await make.organization();
  return { org_code: organization, feature_flag_key: await make.flag(organization) };
};
const scopeOfApplication = (isEnabled) => async (make) => {
  const [api, application] = [await make.api(), await make.application()];
  await authorize(make.management, api, application, isEnabled ? ['read'] : []);
  return { api_id: api.id, application_id: application.id, scope_id: api.scopes.read };
};

/*
 * reads: it changes nothing, though its method is another.
 * needs: makes what the operation needs; what its path names, by the names that the path has. body
 * and query: of a good call, from what was made. more: other bad calls, each { change } of the body
 * or { query } to be sent instead, and the member that the answer names. unknown: the status for an
 * unknown id, by its name in the path, where it is not 404.
 */
export const calls = {
  getApiKeys: { query: () => ({ page_size: 1, key_type: 'user', status: 'active' }),
    more: [[{ query: { page_size: 501 } }, 'page_size'],
      [{ query: { starting_after: 'nobody' } }, 'starting_after']] },
  createApiKey: { needs: anyApi,
    body: (made) => ({ name: 'Key', type: 'environment', api_id: made.api_id, scope_ids: ['read'] }),
    more: [[{ change: { name: '' } }, 'name'], [{ change: { api_id: 'none' } }, 'api_id'],
      [{ change: { scope_ids: ['none'] } }, 'scope_ids'],
      [{ change: { type: 'organization' } }, 'org_code']] },
  getApiKey: { needs: environmentKey },
  rotateApiKey: { needs: environmentKey },
  deleteApiKey: { needs: environmentKey },
  verifyApiKey: { reads: true, needs: async (make) => ({ key: (await make.apiKey()).key }),
    body: (made) => ({ api_key: made.key }) },
  getAPIs: { query: () => ({ expand: 'scopes' }) },
  addAPIs: { body: () => ({ name: 'Contract', audience: 'https://contract.example' }),
    more: [[{ change: { name: '' } }, 'name'], [{ change: { name: 'x'.repeat(65) } }, 'name'],
      [{ change: { audience: 'x'.repeat(65) } }, 'audience'],
      [{ change: { audience: 'a b' } }, 'audience']] },
  getAPI: { needs: anyApi },
  deleteAPI: { needs: anyApi },
  getAPIScopes: { needs: anyApi },
  addAPIScope: { needs: anyApi, body: () => ({ key: 'new:scope', description: 'New' }),
    more: [[{ change: { key: 'read' } }, 'key'], [{ change: { key: 'a b' } }, 'key'],
      [{ change: { key: 'x'.repeat(65) } }, 'key']] },
  getAPIScope: { needs: anyScope },
  updateAPIScope: { needs: anyScope, body: () => ({ description: 'Changed' }) },
  deleteAPIScope: { needs: anyScope },
  updateAPIApplications: {
    needs: async (make) => ({ ...await anyApi(make), ...await anyApplication(make) }),
    body: (made) => ({ applications: [{ id: made.application_id }] }),
    more: [[{ change: { applications: [{ id: 'none' }] } }, 'id'],
      [{ change: { applications: [{}] } }, 'id'], [{ change: { applications: [7] } }, 'applications'],
      [{ change: { applications: Array(101).fill({ id: 'none' }) } }, 'applications']] },
  addAPIApplicationScope: { needs: scopeOfApplication(false), unknown: NOT_OF_THIS_API },
  deleteAPIApplicationScope: { needs: scopeOfApplication(true), unknown: NOT_OF_THIS_API },
  getApplications: { query: () => ({ page_size: 1, sort: 'name_desc' }),
    more: [[{ query: { page_size: 0 } }, 'page_size'],
      [{ query: { next_token: 'x' } }, 'next_token']] },
  createApplication: { body: () => ({ name: 'Contract', type: 'm2m' }),
    more: [[{ change: { name: '' } }, 'name'], [{ change: { org_code: 'org_none' } }, 'org_code'],
      [{ change: { type: 'spa', org_code: 'org_none' } }, 'org_code']] },
  getApplication: { needs: anyApplication },
  updateApplication: { needs: anyApplication, body: () => ({ name: 'Changed' }),
    more: [[{ change: { redirect_uris: [7] } }, 'redirect_uris']] },
  deleteApplication: { needs: anyApplication },
  getApplicationPropertyValues: { needs: anyApplication },
  updateApplicationsProperty: {
    needs: async (make) => ({ ...await anyApplication(make),
      property_key: (await make.property()).key }),
    body: () => ({ value: 'value' }),
    more: [[{ change: { value: 'x'.repeat(2049) } }, 'value']] },
  updateApplicationTokens: { needs: anyApplication, body: () => ({ access_token_lifetime: 60 }),
    more: [[{ change: { access_token_lifetime: 59 } }, 'access_token_lifetime'],
      [{ change: { access_token_lifetime: 2592001 } }, 'access_token_lifetime'],
      [{ change: { access_token_lifetime: 60.5 } }, 'access_token_lifetime']] },
  getEnvironment: {},
  DeleteEnvironementFeatureFlagOverrides: {},
  GetEnvironementFeatureFlags: { needs: anyFlag },
  DeleteEnvironementFeatureFlagOverride: { needs: anyFlag },
  UpdateEnvironementFeatureFlagOverride: { needs: anyFlag, body: () => ({ value: 'z' }) },
  getEnvironmentVariables: { needs: anyVariable },
  createEnvironmentVariable: { body: () => ({ key: 'CONTRACT', value: 'value', is_secret: true }),
    more: [[{ change: { key: '' } }, 'key']] },
  getEnvironmentVariable: { needs: anyVariable },
  updateEnvironmentVariable: { needs: anyVariable, body: () => ({ value: 'other' }) },
  deleteEnvironmentVariable: { needs: anyVariable },
  CreateFeatureFlag: {
    body: () => ({ name: 'Flag', key: 'contract', type: 'int', default_value: '7',
      description: 'A flag', allow_override_level: 'env' }),
    more: [[{ change: { default_value: 'seven' } }, 'default_value'],
      [{ change: { default_value: '2147483648' } }, 'default_value'],
      [{ change: { key: '' } }, 'key']] },
  DeleteFeatureFlag: { needs: anyFlag },
  UpdateFeatureFlag: { needs: anyFlag,
    query: () => ({ name: 'Flag', description: 'A flag', type: 'str', allow_override_level: 'org',
      default_value: 'new' }),
    more: [[{ query: { name: 'Flag', description: 'A flag', type: 'int',
      allow_override_level: 'org', default_value: '7' } }, 'type']] },
  getOrganization: { needs: anyOrganization,
    query: (made) => ({ code: made.org_code }) },
  createOrganization: { body: () => ({ name: 'Organization', external_id: 'crm-1' }),
    more: [[{ change: { name: '' } }, 'name']] },
  getOrganizations: { query: () => ({ page_size: 1, sort: 'email_desc' }),
    more: [[{ query: { page_size: 'x' } }, 'page_size'],
      [{ query: { next_token: 'x' } }, 'next_token']] },
  updateOrganization: { needs: anyOrganization, body: () => ({ name: 'Changed' }),
    more: [[{ change: { name: '' } }, 'name']] },
  deleteOrganization: { needs: anyOrganization },
  GetOrganizationFeatureFlags: { needs: flagOfOrganization },
  DeleteOrganizationFeatureFlagOverrides: { needs: flagOfOrganization },
  DeleteOrganizationFeatureFlagOverride: { needs: flagOfOrganization },
  UpdateOrganizationFeatureFlagOverride: { needs: flagOfOrganization,
    query: () => ({ value: 'mine' }) },
  UpdateOrganizationProperty: {
    needs: async (make) => ({ ...await anyOrganization(make),
      property_key: (await make.property('org')).key }),
    query: () => ({ value: 'value' }),
    more: [[{ query: { value: 'x'.repeat(2049) } }, 'value']] },
  GetOrganizationPropertyValues: { needs: anyOrganization },
  UpdateOrganizationProperties: {
    needs: async (make) => ({ ...await anyOrganization(make),
      key: (await make.property('org')).key }),
    body: (made) => ({ properties: { [made.key]: 'value' } }),
    more: [[{ change: { properties: { none: 'value' } } }, 'none'],
      [{ change: { properties: Object.fromEntries(
        Array.from({ length: 101 }, (_, i) => [`key-${i}`, 'x'])) } }, 'properties']] },
  GetProperties: { query: () => ({ page_size: 1, context: 'app' }),
    more: [[{ query: { page_size: 501 } }, 'page_size'],
      [{ query: { starting_after: 'none' } }, 'starting_after'],
      [{ query: { ending_before: 'none' } }, 'ending_before']] },
  CreateProperty: {
    needs: async (make) => ({ category: await make.category() }),
    body: (made) => ({ name: 'Property', description: 'A property', key: 'contract',
      type: 'single_line_text', context: 'app', is_private: false, category_id: made.category }),
    more: [[{ change: { key: 'kp_mine' } }, 'key'], [{ change: { context: 'org' } }, 'category_id'],
      [{ change: { category_id: 'none' } }, 'category_id']] },
  UpdateProperty: {
    needs: async (make) => {
      const property = await make.property();
      return { property_id: property.id, category: property.category };
    },
    body: (made) => ({ name: 'Changed', is_private: true, category_id: made.category }),
    more: [[{ change: { category_id: 'none' } }, 'category_id']] },
  DeleteProperty: { needs: async (make) => ({ property_id: (await make.property()).id }) },
  GetCategories: { query: () => ({ page_size: 1, context: 'org' }),
    more: [[{ query: { page_size: 501 } }, 'page_size'],
      [{ query: { starting_after: 'none' } }, 'starting_after'],
      [{ query: { ending_before: 'none' } }, 'ending_before']] },
  CreateCategory: { body: () => ({ name: 'Category', context: 'usr' }),
    more: [[{ change: { name: '' } }, 'name']] },
  UpdateCategory: { needs: async (make) => ({ category_id: await make.category() }),
    body: () => ({ name: 'Changed' }), more: [[{ change: { name: '' } }, 'name']] },
  GetEvent: { needs: async (make) => ({ event_id: (await make.delivery()).event }) },
  GetEventTypes: {},
  DeleteWebHook: { needs: anyWebhook },
  UpdateWebHook: { needs: anyWebhook, body: () => ({ name: 'Changed' }),
    more: [[{ change: { event_types: ['none'] } }, 'event_types'],
      [{ change: { event_types: [] } }, 'event_types'], [{ change: { name: '' } }, 'name']] },
  GetWebHooks: { needs: anyWebhook },
  CreateWebHook: {
    body: () => ({ name: 'Hook', endpoint: 'https://hooks.example.invalid/',
      event_types: ['api.created'], description: 'A webhook' }),
    more: [[{ change: { endpoint: 'http://hooks.example.invalid/' } }, 'endpoint'],
      [{ change: { event_types: ['none'] } }, 'event_types']] },
};

/* The path of an operation below /api/v1, with what its places are filled with. */
export const pathOf = (operation, made) => operation.path.slice('/api/v1'.length)
  .replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(made[name]));
