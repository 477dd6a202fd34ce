/*
 * makers: makes one fresh thing of each kind that the management API knows, through the API, so
 * that a table of operations can say in a word what each of them needs. Names never repeat.
 */
import { createApi, createApplication } from './management.js';
import { newPublicKey } from './public_keys.js';

export class Makers {
  constructor(management) {
    this.management = management;
    this.serial = 0;
  }

  name(what) {
    this.serial += 1;
    return `${what}-${this.serial}`;
  }

  /* { id, audience, scopes: { read: id, write: id } } */
  api() {
    const name = this.name('api');
    return createApi(this.management, { name, audience: name, scopes: ['read', 'write'] });
  }

  application(more = {}) {
    return createApplication(this.management, { name: this.name('application'), ...more });
  }

  /* Its code. */
  async organization() {
    const { organization } =
      await this.management.post('/organization', { name: this.name('organization') });
    return organization.code;
  }

  /* { id, key } */
  async apiKey(more = { type: 'environment' }) {
    const api = await this.api();
    const { api_key: key } = await this.management.post('/api_keys',
      { name: this.name('key'), api_id: api.id, scope_ids: ['read'], ...more });
    return key;
  }

  /* Its id. */
  async category(context = 'app') {
    const { category } =
      await this.management.post('/property_categories', { name: this.name('category'), context });
    return category.id;
  }

  /* { id, key, category } */
  async property(context = 'app', more = {}) {
    const category = more.category_id ?? await this.category(context);
    const key = this.name('property');
    const { property } = await this.management.post('/properties', { name: key, key, context,
      type: 'single_line_text', is_private: false, category_id: category, ...more });
    return { id: property.id, key, category };
  }

  async jsonFlag() {
    const key = this.name('json');
    await this.management.post('/json_feature_flags', { name: 'Limits', key, default_value: '{}' });
    return key;
  }

  /* Its key; with overrides in the environment and in that organization, if one is given. */
  async flag(organization) {
    const key = this.name('flag');
    await this.management.post('/feature_flags',
      { name: key, key, type: 'str', default_value: 'a', allow_override_level: 'org' });
    await this.management.patch(`/environment/feature_flags/${key}`, { value: 'b' });
    if (organization !== undefined)
      await this.management.patch(`/organizations/${organization}/feature_flags/${key}?value=c`);
    return key;
  }

  /* Its id. */
  async variable() {
    const { environment_variable: variable } = await this.management.post('/environment_variables',
      { key: this.name('VARIABLE').replace('-', '_'), value: 'value' });
    return variable.id;
  }

  /* Its id. */
  async webhook(eventTypes = ['api.created']) {
    const { webhook } = await this.management.post('/webhooks', { name: this.name('webhook'),
      endpoint: 'https://hooks.example.invalid/jeton', event_types: eventTypes });
    return webhook.id;
  }

  /* { webhook, delivery, event } of something that has just happened; their ids. */
  async delivery() {
    const webhook = await this.webhook();
    await this.api();
    const { deliveries } = await this.management.get(`/webhooks/${webhook}/deliveries`);
    return { webhook, delivery: deliveries[0].id, event: deliveries[0].event_id };
  }

  /* Its id: of a document that became scopes of that API. */
  async import(apiId) {
    const { import: imported } = await this.management.put(`/apis/${apiId}/openapi`,
      { openapi: '3.0.0', paths: { '/a': { get: {} } } }, { file_name: 'a.json' });
    return imported.id;
  }

  /* Its id: of that application. */
  async publicKey({ id }) {
    const added =
      await this.management.post(`/applications/${id}/public_keys`, { jwk: newPublicKey() });
    return added.public_key.id;
  }

  /* One id of everything that a path can name, by the name that it has there. */
  async everything() {
    const api = await this.api();
    const { webhook, delivery, event } = await this.delivery();
    const property = await this.property();
    const application = await this.application();
    return {
      api_id: api.id, scope_id: api.scopes.read, import_id: await this.import(api.id),
      application_id: application.id, public_key_id: await this.publicKey(application),
      org_code: await this.organization(),
      property_id: property.id, property_key: property.key, category_id: property.category,
      variable_id: await this.variable(), feature_flag_key: await this.flag(),
      key_id: (await this.apiKey()).id, webhook_id: webhook, delivery_id: delivery,
      event_id: event,
    };
  }
}
