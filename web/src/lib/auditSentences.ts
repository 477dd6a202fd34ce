/*
 * auditSentences: what an entry of the audit says, in words: "rotated the secret of {subject}". The
 * actor stands before it; {subject} and {api} are put in by who shows it. There is one for each action
 * of the server's table (src/model/audit_action.c).
 */
import { counted } from './counted';
import { isolated } from './said';

type Detail = Record<string, unknown>;

interface Action {
  /* In lists of actions: "Secret rotated". */
  title: string;
  sentence: string | ((detail: Detail) => string);
}

const TIME = { one: 'time', many: 'times' };

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/* "name and lifetime", of a detail's list of members. */
export function memberWords(names: unknown): string {
  const words = (Array.isArray(names) ? names : []).map((name) => text(name).replaceAll('_', ' '));
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}

const changed = (of: string) => (detail: Detail) => {
  const words = memberWords(detail.changed);
  return words === '' ? `changed ${of}` : `changed the ${words} of ${of}`;
};

const quoted = (value: unknown) => (text(value) === '' ? '' : ` ${isolated(text(value))}`);

function applicationUpdate(detail: Detail): string {
  if ('enabled_scope_id' in detail) return 'enabled {scope} of {api} for {subject}';
  if ('disabled_scope_id' in detail) return 'disabled {scope} of {api} for {subject}';
  if (memberWords(detail.changed) === 'previous client secret')
    return 'ended the previous secret of {subject}';
  return changed('{subject}')(detail);
}

const REFUSAL_CAUSES: Record<string, string> = {
  password: 'wrong password',
  passkey: 'wrong passkey',
  second_factor: 'wrong code',
  too_many_attempts: 'too many attempts',
  wrong_secret: 'wrong client secret',
  secret_not_allowed: 'with a client secret, which it may not use so',
  assertion_malformed: 'malformed client assertion',
  assertion_unknown_client: 'client assertion of an unknown client',
  assertion_not_allowed: 'with a client assertion, which it may not use',
  assertion_algorithm: 'client assertion of another algorithm',
  assertion_key: 'client assertion with an unknown key',
  assertion_signature: 'client assertion with a wrong signature',
  unknown_client: 'wrong client ID',
  wrong_too_often: 'too many wrong credentials',
  unknown_api_key: 'wrong API key',
  revoked_api_key: 'revoked',
  expired_api_key: 'expired',
  api_key_elsewhere: 'from a network that it may not be used from',
  throttled: 'too many wrong API keys',
};

/* The server "refused Robot 12 times from 192.0.2.1: wrong client secret". */
function refusedAuthentication(detail: Detail): string {
  const { count } = detail;
  const times = typeof count === 'number' && count > 1 ? ` ${counted(count, TIME)}` : '';
  const cause = text(detail.cause);
  if (cause === 'others') return `refused others${times}`;
  const from = text(detail.address) === '' ? '' : ` from ${isolated(text(detail.address))}`;
  return `refused {subject}${times}${from}: ${REFUSAL_CAUSES[cause] ?? cause.replaceAll('_', ' ')}`;
}

const quotaUsed = (share: string) => (detail: Detail) =>
  `told that {subject} has used ${share} of its quota of ${
    detail.interval === 'day' ? 'a day' : 'an hour'
  }`;

export const AUDIT_ACTIONS: Record<string, Action> = {
  'administrator.authentication_refused': {
    title: 'Log-in refused',
    sentence: refusedAuthentication,
  },
  'administrator.confirmed': { title: 'Confirmed again', sentence: 'confirmed their identity' },
  'administrator.created': {
    title: 'Administrator created',
    sentence: 'became an administrator: {subject}',
  },
  'administrator.deleted': {
    title: 'Administrator removed',
    sentence: (d) => `removed the administrator${quoted(d.email) || ' {subject}'}`,
  },
  'administrator.email_changed': {
    title: 'E-mail address changed',
    sentence: 'changed their e-mail address',
  },
  'administrator.invitation_withdrawn': {
    title: 'Invitation withdrawn',
    sentence: 'withdrew an invitation',
  },
  'administrator.invited': {
    title: 'Administrator invited',
    sentence: (d) => `invited${quoted(d.email) || ' an administrator'}`,
  },
  'administrator.logged_in': { title: 'Logged in', sentence: 'logged in' },
  'administrator.passkey_added': { title: 'Passkey added', sentence: 'added a passkey' },
  'administrator.passkey_removed': { title: 'Passkey removed', sentence: 'removed a passkey' },
  'administrator.passkey_renamed': { title: 'Passkey renamed', sentence: 'renamed a passkey' },
  'administrator.passkeys_removed': {
    title: 'Passkeys removed',
    sentence: 'removed all passkeys of {subject}',
  },
  'administrator.password_changed': {
    title: 'Password changed',
    sentence: 'changed the password of {subject}',
  },
  'administrator.password_reset_requested': {
    title: 'Password reset link created',
    sentence: 'created a password reset link for {subject}',
  },
  'administrator.policy_changed': {
    title: 'Second factor policy changed',
    sentence: (d) =>
      d.is_second_factor_required === true
        ? 'required a second factor of all administrators'
        : 'stopped requiring a second factor',
  },
  'administrator.recovery_codes_renewed': {
    title: 'New recovery codes',
    sentence: 'created new recovery codes',
  },
  'administrator.renamed': { title: 'Name changed', sentence: 'changed their name' },
  'administrator.role_changed': {
    title: 'Role changed',
    sentence: (d) => `changed the role of {subject} from ${text(d.from)} to ${text(d.to)}`,
  },
  'administrator.totp_disabled': {
    title: 'Second factor turned off',
    sentence: 'turned off the second factor of {subject}',
  },
  'administrator.totp_enabled': {
    title: 'Second factor set up',
    sentence: 'set up the second factor of {subject}',
  },
  'api.created': { title: 'API created', sentence: 'created the API {subject}' },
  'api.deleted': { title: 'API deleted', sentence: 'deleted the API {subject}' },
  'api_key.authentication_refused': {
    title: 'API key refused',
    sentence: refusedAuthentication,
  },
  'api_key.created': { title: 'API key created', sentence: 'created the API key {subject}' },
  'api_key.expired': { title: 'API key expired', sentence: 'noted that {subject} expired' },
  'api_key.revoked': { title: 'API key revoked', sentence: 'revoked the API key {subject}' },
  'api_key.updated': {
    title: 'API key limits changed',
    sentence: 'changed the limits of the API key {subject}',
  },
  'api_key.rotated': { title: 'API key rotated', sentence: 'rotated the API key {subject}' },
  'api_scope.created': {
    title: 'Scope created',
    sentence: (d) => `added the scope ${text(d.key)} to {subject}`,
  },
  'api_scope.deleted': {
    title: 'Scope deleted',
    sentence: (d) => `deleted the scope ${text(d.key)} of {subject}`,
  },
  'api_scope.updated': {
    title: 'Scope description changed',
    sentence: (d) => `changed the description of the scope ${text(d.key)} of {subject}`,
  },
  'application.authentication_refused': {
    title: 'Client refused',
    sentence: refusedAuthentication,
  },
  'application.authorized': {
    title: 'Application authorized',
    sentence: 'authorized {subject} for {api}',
  },
  'application.created': {
    title: 'Application created',
    sentence: 'created the application {subject}',
  },
  'application.deleted': {
    title: 'Application deleted',
    sentence: 'deleted the application {subject}',
  },
  'application.revoked': {
    title: 'Authorization revoked',
    sentence: 'revoked the authorization of {subject} for {api}',
  },
  'application.secret_rotated': {
    title: 'Secret rotated',
    sentence: (d) =>
      d.maintain_previous_secret === true
        ? 'rotated the secret of {subject}, keeping the previous one'
        : 'rotated the secret of {subject}',
  },
  'application.test_token_issued': {
    title: 'Test token issued',
    sentence: 'got a test token of {subject}',
  },
  'application.updated': { title: 'Application changed', sentence: applicationUpdate },
  'environment_variable.created': {
    title: 'Environment variable created',
    sentence: 'created the environment variable {subject}',
  },
  'environment_variable.deleted': {
    title: 'Environment variable deleted',
    sentence: (d) => `deleted the environment variable${quoted(d.key) || ' {subject}'}`,
  },
  'environment_variable.updated': {
    title: 'Environment variable changed',
    sentence: changed('the environment variable {subject}'),
  },
  'feature_flag.created': {
    title: 'Feature flag created',
    sentence: 'created the feature flag {subject}',
  },
  'feature_flag.deleted': {
    title: 'Feature flag deleted',
    sentence: 'deleted the feature flag {subject}',
  },
  'feature_flag.overridden': {
    title: 'Feature flag overridden',
    sentence: 'overrode the feature flag {subject} in this environment',
  },
  'feature_flag.override_removed': {
    title: 'Override removed',
    sentence: 'removed the override of the feature flag {subject}',
  },
  'feature_flag.updated': {
    title: 'Feature flag changed',
    sentence: changed('the feature flag {subject}'),
  },
  'master_key.rotated': { title: 'Master key rotated', sentence: 'rotated the master key' },
  'openapi_import.created': {
    title: 'OpenAPI document imported',
    sentence: (d) => `imported ${text(d.file_name)} for {subject}`,
  },
  'openapi_import.deleted': {
    title: 'OpenAPI document deleted',
    sentence: (d) => `deleted the import of ${text(d.file_name)} for {subject}`,
  },
  'openapi_import.undone': {
    title: 'OpenAPI import undone',
    sentence: (d) => `undid the import of ${text(d.file_name)} for {subject}`,
  },
  'organization.created': {
    title: 'Organization created',
    sentence: 'created the organization {subject}',
  },
  'organization.deleted': {
    title: 'Organization deleted',
    sentence: 'deleted the organization {subject}',
  },
  'organization.updated': {
    title: 'Organization changed',
    sentence: changed('the organization {subject}'),
  },
  'property.created': { title: 'Property created', sentence: 'created the property {subject}' },
  'property.deleted': {
    title: 'Property deleted',
    sentence: (d) => `deleted the property${quoted(d.key) || ' {subject}'}`,
  },
  'property.updated': {
    title: 'Property changed',
    sentence: changed('the property {subject}'),
  },
  'property_category.created': {
    title: 'Property category created',
    sentence: 'created the property category {subject}',
  },
  'property_category.updated': {
    title: 'Property category changed',
    sentence: changed('the property category {subject}'),
  },
  'session.ended': { title: 'Session ended', sentence: 'ended one of their sessions' },
  'session.ended_everywhere': {
    title: 'Logged out everywhere',
    sentence: 'logged out of all sessions of {subject}',
  },
  'session.others_ended': {
    title: 'Other sessions ended',
    sentence: 'ended their other sessions',
  },
  'quota.exceeded': { title: 'Quota used', sentence: quotaUsed('all') },
  'quota.warning': { title: 'Quota nearly used', sentence: quotaUsed('80 percent') },
  'signing_key.compromised': {
    title: 'Stolen signing key removed',
    sentence: 'removed the stolen signing key {subject}',
  },
  'signing_key.created': {
    title: 'Signing key created',
    sentence: 'created the signing key {subject}',
  },
  'signing_key.removed': {
    title: 'Signing key removed',
    sentence: 'removed the signing key {subject}',
  },
  'signing_key.rescheduled': {
    title: 'Signing key rescheduled',
    sentence: 'rescheduled the signing key {subject}',
  },
  'signing_key.retired': {
    title: 'Signing key retired',
    sentence: 'retired the signing key {subject}',
  },
  'signing_key.rotated': {
    title: 'Signing key rotated',
    sentence: 'started signing with the key {subject}',
  },
  'webhook.created': { title: 'Webhook created', sentence: 'created the webhook {subject}' },
  'webhook.deleted': { title: 'Webhook deleted', sentence: 'deleted the webhook {subject}' },
  'webhook.delivery_resent': {
    title: 'Event sent again',
    sentence: 'sent an event to {subject} again',
  },
  'webhook.disabled': { title: 'Webhook disabled', sentence: 'disabled the webhook {subject}' },
  'webhook.enabled': { title: 'Webhook enabled', sentence: 'enabled the webhook {subject}' },
  'webhook.tested': { title: 'Webhook tested', sentence: 'sent a test event to {subject}' },
  'webhook.updated': { title: 'Webhook changed', sentence: changed('the webhook {subject}') },
};

/* Groups that the filter offers, by what stands before the dot. */
export const AUDIT_GROUPS: Record<string, string> = {
  application: 'Applications',
  api: 'APIs',
  api_scope: 'Scopes',
  openapi_import: 'OpenAPI imports',
  api_key: 'API keys',
  organization: 'Organizations',
  quota: 'Quotas',
  administrator: 'Administrators and log-ins',
  session: 'Sessions',
  signing_key: 'Signing keys',
  master_key: 'Master key',
  webhook: 'Webhooks',
  environment_variable: 'Environment variables',
  feature_flag: 'Feature flags',
  property: 'Properties',
  property_category: 'Property categories',
};

/* Those of an action of a newer server are its own. */
export const actionTitle = (action: string) => AUDIT_ACTIONS[action]?.title ?? action;

/* Of an action of a newer server, its own words. */
export function sentenceOf(action: string, detail: Detail): string {
  const sentence = AUDIT_ACTIONS[action]?.sentence;
  if (sentence === undefined) return `${action} {subject}`;
  return typeof sentence === 'string' ? sentence : sentence(detail);
}
