/*
 * own_calls: a good call of every operation that jeton has beside the contract's, in the form of
 * contract_calls, by method and path.
 */
import { operationsOf } from './own_document.js';
import { findOperation } from './contract.js';
import { calls } from './contract_calls.js';
import { jetonJson } from './harness.js';
import { newPublicKey } from './public_keys.js';

const anyApi = async (make) => ({ api_id: (await make.api()).id });
const anyApplication = async (make) => ({ application_id: (await make.application()).id });
const anyOrganization = async (make) => ({ org_code: await make.organization() });
const anyJsonFlag = async (make) => ({ feature_flag_key: await make.jsonFlag() });
const twoSecrets = async (make) => {
  const { id } = await make.application();
  await make.management.post(`/applications/${id}/client_secrets`, { maintain_previous_secret: true });
  return { application_id: id };
};
const withPublicKey = async (make) => {
  const application = await make.application();
  return { application_id: application.id, public_key_id: await make.publicKey(application) };
};
const imported = async (make) => {
  const { id } = await make.api();
  return { api_id: id, import_id: await make.import(id) };
};
const authorized = async (make) => {
  const [api, application] = [await make.api(), await make.application()];
  await make.management.patch(`/apis/${api.id}/applications`, { applications: [{ id: application.id }] });
  return { application_id: application.id, client_id: application.client_id, audience: api.audience };
};
const delivered = async (make) => {
  const { webhook, delivery } = await make.delivery();
  return { webhook_id: webhook, delivery_id: delivery };
};
const propertyAndCategory = async (make) => {
  const { id, category } = await make.property();
  return { property_id: id, category_id: category };
};
const retiredKey = async (make) => { /* not the oldest: tokens of the test are of that one */
  for (;;) {
    const { signing_keys: keys } = await make.management.get('/signing_keys');
    const retired = keys.filter(({ state }) => state === 'retired');
    if (retired.length > 1)
      return { kid: retired[0].kid };
    await make.management.post('/signing_keys', { is_immediate: true });
  }
};
const DOCUMENT = { openapi: '3.0.0', paths: { '/a': { get: {} }, '/b': { get: {}, post: {} } } };

/* reads: it changes nothing, though its method is another. changes: how many it makes, one where nothing
 * is said. */
const ownCalls = {
  'GET /applications/{application_id}/client_secrets': { needs: anyApplication },
  'POST /applications/{application_id}/client_secrets': { needs: anyApplication,
    body: () => ({ maintain_previous_secret: true }) },
  'DELETE /applications/{application_id}/client_secrets/previous': { needs: twoSecrets },
  'GET /applications/{application_id}/public_keys': { needs: anyApplication },
  'POST /applications/{application_id}/public_keys': { needs: anyApplication,
    body: () => ({ jwk: newPublicKey() }) },
  'GET /applications/{application_id}/public_keys/{public_key_id}': { needs: withPublicKey },
  'DELETE /applications/{application_id}/public_keys/{public_key_id}': { needs: withPublicKey },
  'GET /applications/{application_id}/authentication': { needs: anyApplication },
  'PATCH /applications/{application_id}/authentication': { needs: anyApplication,
    body: () => ({ methods: ['private_key_jwt'] }) },
  'GET /organizations/{org_code}/applications': { needs: anyOrganization },
  'GET /apis/{api_id}/authorized_applications': { needs: anyApi },
  'GET /applications/{application_id}/apis': { needs: authorized },
  'GET /openapi.json': {},
  'GET /audit': { query: () => ({ action: 'api.created', page_size: 5 }) },
  'GET /audit/checkpoints': {},
  'POST /audit/checkpoints': { reads: true },
  'GET /audit/export': { query: () => ({ format: 'jsonl', action: 'api.created' }) },
  'GET /signing_keys': {},
  /* The key is published, and two seconds later it is active. */
  'POST /signing_keys': { body: () => ({ is_immediate: true }), changes: 2 },
  'DELETE /signing_keys/{kid}': { needs: retiredKey, query: () => ({ compromised: true }) },
  'GET /settings': {},
  'GET /applications/{application_id}/usage': { needs: anyApplication },
  'GET /applications/{application_id}/refusals': { needs: anyApplication },
  'GET /statistics/tokens': {},
  'GET /statistics/totals': {},
  'GET /statistics/unused_applications': { query: () => ({ days: 1 }) },
  'POST /token_preview': { needs: authorized, reads: true,
    body: ({ client_id, audience }) => ({ client_id, audience }) },
  'POST /applications/{application_id}/test_tokens': { needs: authorized,
    body: ({ audience }) => ({ audience }) },
  'GET /feature_flags': { needs: (make) => make.flag() },
  'GET /applications/{application_id}/token_customization': { needs: anyApplication },
  'PATCH /applications/{application_id}/token_customization': {
    needs: async (make) => ({ ...await anyApplication(make), property: (await make.property()).key,
      flag: await make.flag() }),
    body: ({ property, flag }) => ({ include_permissions_claim: true, coalesce_tokens: true,
      properties: [property], feature_flags: [flag] }) },
  'GET /applications/{application_id}/limits': { needs: anyApplication },
  'PATCH /applications/{application_id}/limits': { needs: anyApplication,
    body: () => ({ rate_limit_per_minute: 600, tokens_per_day: 5000, quota_enforcement: 'enforce' }) },
  'GET /applications/{application_id}/quota': { needs: anyApplication },
  'GET /organizations/{org_code}/limits': { needs: anyOrganization },
  'PATCH /organizations/{org_code}/limits': { needs: anyOrganization,
    body: () => ({ tokens_per_hour: 1000, tokens_per_day: null, quota_enforcement: 'warn' }) },
  'GET /organizations/{org_code}/quota': { needs: anyOrganization },
  'PUT /apis/{api_id}/openapi': { needs: anyApi, query: () => ({ file_name: 'a.json' }),
    body: () => DOCUMENT },
  'GET /apis/{api_id}/openapi': { needs: imported },
  'DELETE /apis/{api_id}/openapi': { needs: imported },
  'GET /apis/{api_id}/openapi/imports': { needs: imported },
  'GET /apis/{api_id}/openapi/imports/{import_id}': { needs: imported },
  'POST /apis/{api_id}/openapi/imports/{import_id}/undo': { needs: imported },
  'GET /organization/{org_code}': { needs: anyOrganization },
  'GET /properties/{property_id}': { needs: propertyAndCategory },
  'GET /property_categories/{category_id}': { needs: propertyAndCategory },
  'GET /feature_flags/{feature_flag_key}': {
    needs: async (make) => ({ feature_flag_key: await make.flag() }) },
  'GET /environment/feature_flags/{feature_flag_key}': {
    needs: async (make) => ({ feature_flag_key: await make.flag() }) },
  'GET /organizations/{org_code}/feature_flags/{feature_flag_key}': { needs: async (make) => {
    const organization = await make.organization();
    return { org_code: organization, feature_flag_key: await make.flag(organization) };
  } },
  'POST /json_feature_flags': {
    body: () => ({ name: 'Limits', key: 'limits', default_value: '{}' }) },
  'GET /json_feature_flags/{feature_flag_key}': { needs: anyJsonFlag },
  'PUT /json_feature_flags/{feature_flag_key}': { needs: anyJsonFlag,
    body: () => ({ name: 'Limits', description: '', allow_override_level: 'org',
      default_value: '[]' }) },
  'PATCH /api_keys/{key_id}': {
    needs: async (make) => ({ key_id: (await make.apiKey()).id }), body: () => ({ rate_limit: 5 }) },
  'GET /webhooks/{webhook_id}': { needs: delivered },
  'GET /webhooks/{webhook_id}/deliveries': { needs: delivered },
  'GET /webhooks/{webhook_id}/deliveries/{delivery_id}': { needs: delivered },
  'POST /webhooks/{webhook_id}/deliveries/{delivery_id}/resend': { needs: delivered },
  'POST /webhooks/{webhook_id}/test': { needs: delivered },
};

const BASE = '/api/v1';
const rowOf = (method, path) =>
  calls[findOperation(method, path)?.operationId] ?? ownCalls[`${method} ${path.slice(BASE.length)}`];

/* Every operation of the management API by the program's own document, with its call: { method, path,
 * row }; row is undefined where the table lacks it. */
export async function allCalls() {
  return operationsOf(await jetonJson(['help', 'openapi']))
    .filter(({ method, path }) => path.startsWith(`${BASE}/`) && method !== 'OPTIONS')
    .map(({ method, path }) => ({ method, path, row: rowOf(method, path) }));
}
