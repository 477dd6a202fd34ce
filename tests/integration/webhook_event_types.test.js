/*
 * webhook_event_types: whatever can happen does, an endpoint subscribed to every type is told of
 * it, and the schema that GET /event_types gives for a type lists all that such an event says.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Ajv from 'ajv';
import { Server, waitFor } from './lib/harness.js';
import { Makers } from './lib/makers.js';
import { authorize, enableScope, Management, tokenFor } from './lib/management.js';
import { Receiver } from './lib/receiver.js';

let server, management, make, receiver, types;

before(async () => {
  server = await Server.start({ flags: ['--webhook-allow-private'] });
  management = await Management.ofNewServer(server);
  make = new Makers(management);
  receiver = await Receiver.start();
  types = (await management.get('/event_types')).event_types;
  await management.post('/webhooks', { name: 'All', endpoint: receiver.url,
    event_types: types.map(({ code }) => code) });
});

after(async () => {
  await receiver?.stop();
  await server?.stop();
});

/* What events say beyond their schema is a mistake here, though receivers should expect more. */
function closed(schema) {
  const [object] = schema.required;
  const member = schema.properties[object];
  return { ...schema, additionalProperties: false,
    properties: { [object]: { ...member, additionalProperties: false } } };
}

const payloadsOf = (type) => receiver.payloads.filter((payload) => payload.type === type);

/* Several events of a type, each time the last one's data. */
async function changeApplication() {
  const organization = await make.organization();
  const [api, application] = [await make.api(), await make.application({ org_code: organization })];
  const path = `/applications/${application.id}`;
  await authorize(management, api, application);
  await enableScope(management, api, application, 'read');
  await management.delete(`/apis/${api.id}${path}/scopes/${api.scopes.read}`);
  await management.patch(`/apis/${api.id}/applications`,
    { applications: [{ id: application.id, operation: 'delete' }] });
  await management.patch(path, { name: 'Other' });
  await management.patch(`${path}/tokens`, { access_token_lifetime: 60 });
  await management.post(`${path}/client_secrets`, { maintain_previous_secret: true });
  await management.delete(`${path}/client_secrets/previous`);
  const property = await make.property();
  await management.put(`${path}/properties/${property.key}`, { value: 'x' });
  await management.patch(`${path}/token_customization`,
    { properties: [property.key], feature_flags: [await make.flag()] });
  await management.delete(path);
  await make.application({ org_code: organization });
  await make.apiKey({ org_code: organization });
  await management.delete(`/organization/${organization}`);
}

async function changeOrganization() {
  const code = await make.organization();
  await management.patch(`/organization/${code}`, { name: 'Other' });
  await management.patch(`/organization/${code}`, { is_suspended: true });
  const property = (await make.property('org')).key;
  await management.patch(`/organizations/${code}/properties`, { properties: { [property]: 'x' } });
  const flag = await make.flag(code);
  await management.delete(`/organizations/${code}/feature_flags/${flag}`);
  await make.flag(code);
  await management.delete(`/organizations/${code}/feature_flags`);
}

async function changeApi() {
  const api = await make.api();
  const upload = (text) => management.call('PUT', `/apis/${api.id}/openapi?file_name=a.json`,
    JSON.stringify({ openapi: '3.0.0', paths: { [text]: { get: {} } } }));
  await upload('/a');
  await upload('/b');
  await management.delete(`/apis/${api.id}/openapi`);
  await management.patch(`/apis/${api.id}/scopes/${api.scopes.read}`, { description: 'Other' });
  await management.delete(`/apis/${api.id}/scopes/${api.scopes.read}`);
  await management.post('/api_keys', { name: 'Goes with it', type: 'environment', api_id: api.id });
  await management.delete(`/apis/${api.id}`);
}

async function changeApiKey() {
  for (const owner of [{ type: 'environment' }, { user_id: 'user' }]) {
    const { id } = await make.apiKey(owner);
    await management.put(`/api_keys/${id}`, { grace_period_s: 60 });
    await management.put(`/api_keys/${id}`);
    await management.delete(`/api_keys/${id}`);
  }
}

async function useQuota() {
  const [api, application] = [await make.api(), await make.application()];
  await authorize(management, api, application);
  await management.patch(`/applications/${application.id}/limits`, { tokens_per_day: 1 });
  await tokenFor(server, application, api.audience);
}

describe('an endpoint that is told of everything', () => {
  before(async () => {
    await changeApplication();
    await changeOrganization();
    await changeApi();
    await changeApiKey();
    await useQuota();
    await management.post('/signing_keys', { is_immediate: true });
    const { signing_key: pending } = await management.post('/signing_keys');
    await management.delete(`/signing_keys/${pending.kid}?compromised=true`);
    await make.api(); /* the last one: when it is there, all are */
    await waitFor('every type came', () =>
      types.every(({ code }) => payloadsOf(code).length > 0));
  });

  it('is told what the schema of the type says, and no more', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    const validators = new Map(types.map(({ code, schema }) => [code, ajv.compile(closed(schema))]));
    for (const { type, data } of receiver.payloads) {
      const validate = validators.get(type);
      assert.ok(validate(data), `${type}: ${ajv.errorsText(validate.errors)} in ` +
        JSON.stringify(data));
    }
  });
});

describe('an API key', () => {
  const idsOf = (type) => payloadsOf(type).map(({ data }) => data.api_key.id);

  it('is told of when it is made, rotated and revoked', async () => {
    const { id } = await make.apiKey();
    await management.put(`/api_keys/${id}`);
    await management.delete(`/api_keys/${id}`);
    for (const type of ['api_key.created', 'api_key.rotated', 'api_key.revoked'])
      await waitFor(`${type} came`, () => idsOf(type).includes(id));
  });

  for (const [what, owner] of [['API', () => undefined], ['organization', (code) => code]]) {
    it(`is told of and audited as revoked when it goes with its ${what}`, async () => {
      const organization = await make.organization();
      const api = await make.api();
      const create = async () => (await management.post('/api_keys', { name: 'Key',
        api_id: api.id, org_code: organization })).api_key.id;
      const [active, revoked] = [await create(), await create()];
      await management.delete(`/api_keys/${revoked}`);
      await management.delete(owner(organization) === undefined
        ? `/apis/${api.id}` : `/organization/${organization}`);
      await waitFor('it came', () => idsOf('api_key.revoked').includes(active));
      await management.refused(404, 'GET', `/api_keys/${active}`);
      for (const id of [active, revoked]) {
        const { audit } = await management.get('/audit',
          { subject: id, action: 'api_key.revoked' });
        assert.equal(audit.length, 1, 'once, whichever way it went');
      }
    });
  }
});
