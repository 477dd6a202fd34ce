/*
 * refusalWords: what the server refuses, said for people: what is wrong, and what to do. The server's
 * own words are for programs: they name members of bodies, routes and headers.
 * refusalWords.test.ts walks all codes that its source can give.
 */
import { counted } from './counted';

export interface RefusalOfServer {
  code: string;
  /* For programs. */
  message: string;
  /* The member of the body, or the parameter, that is refused. */
  field?: string | null;
  /* Seconds until another try makes sense. */
  retryAfterS?: number | null;
}

/* Members whose name in the API is not what people read above the field. */
const LABELS: Record<string, string> = {
  access_token_lifetime: 'The lifetime',
  actor: 'Who',
  api_id: 'The API',
  coalesce_tokens: 'Coalescing',
  category_id: 'The category',
  event_types: 'Event types',
  expires_in: 'The days until it ends',
  from: 'From',
  grace_period_s: 'The time until the old one ends',
  include_permissions_claim: 'API scopes in the permissions claim',
  is_enabled: 'Enabled',
  is_private: 'Private',
  is_second_factor_required: 'A second factor is required',
  is_suspended: 'Suspended',
  lifetime_s: 'The lifetime',
  new_password: 'The password',
  org_code: 'The organization',
  rate_limit_per_minute: 'Requests a minute',
  scope_ids: 'Scopes',
  tokens_per_day: 'Tokens a day',
  tokens_per_hour: 'Tokens an hour',
  to: 'Until',
};

/* "scope_ids[2]" is an entry of a list. */
export function memberLabel(field: string): string {
  const name = field.replace(/\[.*$/, '');
  const words = name.replaceAll('_', ' ').replace(/ id$/, ' ID');
  return LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

const GONE = 'It was deleted in the meantime. Go back to the list.';
const reload = (what: string) => `${what} Reload the page.`;

/* "NAME must be RULE" of the server. */
function invalidParameter({ message, field }: RefusalOfServer): string {
  const rule = /^\S+ must be (.+)$/.exec(message)?.[1];
  if (rule === undefined || !field) return reload('The server did not understand this.');
  return `${memberLabel(field)} must be ${rule}.`;
}

const SECONDS = { one: 'second', many: 'seconds' };
const MINUTES = { one: 'minute', many: 'minutes' };

function inTime(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return 'in a while';
  if (seconds <= 90) return `in ${counted(seconds, SECONDS)}`;
  return `in ${counted(Math.ceil(seconds / 60), MINUTES)}`;
}

/* The scopes that are missing, which the server names. */
function scopeExceeded({ message }: RefusalOfServer): string {
  const scopes = message.match(/[a-z]+:[a-z_]+/g) ?? [];
  const names = scopes.length === 0 ? '' : ` (${scopes.join(', ')})`;
  return `This would give more power over jeton than you have${names}. Ask somebody who has it.`;
}

type Words = string | ((refusal: RefusalOfServer) => string);

const WORDS: Record<string, Words> = {
  ACCESS_CONTROL_NOT_SUPPORTED: 'Applications of this type have no roles.',
  ACCESS_ROLES_REQUIRED: 'Roles are not offered here.',
  ADMINISTRATOR_NOT_FOUND: 'This administrator was deleted in the meantime. Go back to the list.',
  API_AUDIENCE_TAKEN: 'Another API has this audience. Choose a different one.',
  API_KEY_EXPIRED: 'The API key has expired. Add a new one.',
  API_KEY_NOT_FOUND: GONE,
  API_KEY_REVOKED: 'The API key is revoked. Add a new one.',
  API_NOT_FOUND: GONE,
  APPLICATION_NOT_AUTHORIZED:
    'The application is no longer authorized for this API. Authorize it again.',
  APPLICATION_NOT_FOUND: GONE,
  APPLICATION_REPEATED: 'The same application is listed twice. Remove one.',
  APPLICATION_TYPE_NOT_SUPPORTED:
    'Only applications with a client secret (M2M, Back-end web) can be authorized for an API.',
  BAD_REQUEST: reload('The server did not understand this.'),
  BODY_TOO_LARGE: 'This is too large for the server. Make it smaller.',
  CATEGORY_NOT_FOUND: GONE,
  CLIENT_SECRET_NOT_FOUND: 'There is no previous client secret. Reload the page.',
  CLIENT_SECRET_NOT_SUPPORTED: 'Applications of this type have no client secret.',
  CLIENT_SECRET_PREVIOUS_EXISTS:
    'There are already two client secrets. Delete the previous one, then rotate.',
  CODE_WRONG:
    'Wrong code. Enter the one your authenticator app shows now, and check that its clock is right.',
  CONFIRMATION_NEEDED: 'Nothing was changed. Confirm that it is you, then try again.',
  CREDENTIALS_INVALID: 'Wrong e-mail address or password.',
  CROSS_SITE_REQUEST:
    'The browser says that another site sent this. Open the console at its own address.',
  CSRF_TOKEN_INVALID: reload('This page belongs to an earlier session.'),
  DELIVERY_NOT_FOUND: 'This delivery is no longer kept.',
  EMAIL_TAKEN: 'Another administrator has this e-mail address. Choose a different one.',
  ENVIRONMENT_VARIABLES_LIMIT_REACHED:
    'There can be at most 250 environment variables. Delete one first.',
  ENVIRONMENT_VARIABLE_KEY_TAKEN:
    'Another environment variable has this key. Choose a different one.',
  ENVIRONMENT_VARIABLE_NOT_FOUND: GONE,
  EVENT_NOT_FOUND: 'This event is no longer kept.',
  EVENT_TYPE_NOT_FOUND: reload('The server does not know one of these event types.'),
  EXPECTATION_FAILED: reload('The server did not understand this.'),
  FEATURE_FLAG_KEY_TAKEN: 'Another feature flag has this key. Choose a different one.',
  FEATURE_FLAG_NOT_FOUND: GONE,
  FEATURE_FLAG_OVERRIDDEN: 'Organizations override this feature flag. Remove their values first.',
  FEATURE_FLAG_OVERRIDE_NOT_ALLOWED: 'Only the environment can override this feature flag.',
  FEATURE_FLAG_TYPE_FIXED: 'The type of a feature flag never changes. Add another one.',
  HEADERS_TOO_LARGE: 'The browser sent too much. Delete this site’s cookies.',
  HTTP_VERSION_NOT_SUPPORTED:
    'A proxy in between uses a version of HTTP that the server does not support.',
  INSUFFICIENT_SCOPE: 'You are not allowed to do this. Ask an owner.',
  INTERNAL_ERROR: 'The server failed. Its log says why.',
  INVALID_BODY: reload('The server did not understand this.'),
  INVALID_CONTENT_TYPE: 'The file must be JSON (.json) or YAML (.yaml, .yml).',
  INVALID_NEXT_TOKEN: reload('The order of this list changed in the meantime.'),
  INVALID_OPENAPI_DOCUMENT: ({ message }) => `This OpenAPI document cannot be read. ${message}.`,
  INVALID_PARAMETER: invalidParameter,
  INVALID_TOKEN: 'You are logged out. Log in again.',
  INVITATION_NOT_FOUND: 'The invitation was accepted or withdrawn in the meantime.',
  KEY_ID_TAKEN: 'The application has a key with this ID already. Give another one.',
  LAST_OWNER: 'This is the last owner. Make somebody else an owner first.',
  MANAGEMENT_API_IMMUTABLE: 'The management API and its scopes are built in and never change.',
  MANAGEMENT_API_NOT_SUPPORTED: 'The management API accepts no API keys. Choose a different API.',
  METHOD_NOT_ALLOWED: reload('The server has another version than this page.'),
  NO_METHOD_LEFT: 'An application needs a way to authenticate. Choose at least one.',
  OPENAPI_IMPORT_NOT_FOUND: 'This import is no longer kept.',
  OPENAPI_IMPORT_NOT_UNDOABLE: 'Only the newest import can be undone, and only once.',
  OPENAPI_NOT_FOUND: 'The active file was deleted in the meantime. Reload the page.',
  ORGANIZATION_ACCESS_DENIED: 'This belongs to another organization.',
  ORGANIZATION_HANDLE_TAKEN: 'Another organization has this handle. Choose a different one.',
  ORGANIZATION_NOT_FOUND: 'There is no such organization. Look up its code under Organizations.',
  ORGANIZATION_NOT_SUPPORTED: 'Only M2M applications can belong to an organization.',
  ORGANIZATION_SUSPENDED: 'The organization is suspended. End the suspension first.',
  OUTCOME_UNKNOWN:
    'The connection to the database broke, so this may or may not have been done. Check before you try again.',
  PASSKEY_INVALID: 'The passkey was not accepted, or it took too long. Try again.',
  PASSKEY_KNOWN: 'You have already added this passkey.',
  PASSKEY_NOT_FOUND: 'This passkey was removed in the meantime.',
  PASSWORD_WRONG: 'Wrong password.',
  PRECONDITION_FAILED: 'Somebody else keeps changing this. Try again in a moment.',
  PRIVATE_KEY_REFUSED:
    'This is a private key, which stays with the application. Paste the public key, and make a new pair if others saw this one.',
  PROPERTIES_LIMIT_REACHED: 'There can be at most 500 properties of a kind. Delete one first.',
  PROPERTY_KEY_RESERVED:
    'Keys that begin with kp_ or kp- are reserved for Kinde. Choose a different one.',
  PROPERTY_KEY_TAKEN: 'Another property has this key. Choose a different one.',
  PROPERTY_NOT_FOUND: GONE,
  PUBLIC_KEYS_LIMIT_REACHED: 'An application can have at most 10 public keys. Remove one first.',
  METHODS_NOT_SUPPORTED: 'Only machine-to-machine applications have methods to choose from.',
  PUBLIC_KEYS_NOT_SUPPORTED: 'Only machine-to-machine applications have keys of their own.',
  PUBLIC_KEY_NOT_FOUND: 'This key was removed in the meantime.',
  RATE_LIMIT_EXCEEDED: ({ retryAfterS }) =>
    `Too many wrong keys. Try again ${inTime(retryAfterS)}.`,
  REQUEST_TIMEOUT: 'The request took too long to arrive. Try again.',
  ROLE_NOT_SUFFICIENT: 'Your role does not allow this. Ask an owner.',
  ROUTE_NOT_FOUND: reload('The server has another version than this page.'),
  SCOPES_LIMIT_REACHED: 'An API can have at most 5000 scopes. Delete some first.',
  SCOPE_EXCEEDED: scopeExceeded,
  SCOPE_IS_IMPORTED:
    'This scope comes from the OpenAPI document. Change it there, then upload that.',
  SCOPE_KEY_TAKEN: 'The API already has a scope with this name. Choose a different one.',
  SCOPE_NOT_FOUND: GONE,
  SECOND_FACTOR_INVALID: 'Wrong code, or one that was already used. Wait for the next one.',
  SECOND_FACTOR_MISSING: 'You have no second factor. Set one up first.',
  SECOND_FACTOR_NEEDED: 'Enter the code from your authenticator app, or a recovery code.',
  SECOND_FACTOR_REQUIRED: 'Set up your second factor first: every administrator needs one here.',
  SESSION_ENDED: 'You are logged out. Log in again.',
  SESSION_MISSING: 'You are not logged in. Log in first.',
  SESSION_NOT_FOUND: 'That session has already ended.',
  SIGNING_KEY_NOT_COMPROMISED:
    'A key that signs, or soon will, is removed only if it was stolen. Rotate instead.',
  STORE_FULL: 'The server’s disk is full. Nothing was changed.',
  STORE_REPLACED: 'The store was replaced while the server was running. Its log says what to do.',
  TOKEN_INVALID:
    'This link no longer works: it was used, has expired, or was replaced by a newer one. Ask for a new one.',
  TOKEN_MISSING: 'You are not logged in. Log in first.',
  TOO_MANY_ADMINISTRATORS: 'There can be no more administrators. Ask an owner to delete one first.',
  TOO_MANY_ATTEMPTS: ({ retryAfterS }) =>
    `Too many wrong attempts. Try again ${inTime(retryAfterS)}.`,
  TOO_MANY_FEATURE_FLAGS: 'There can be at most 1000 feature flags. Delete one first.',
  TOO_MANY_INVITATIONS: 'There can be at most 100 open invitations. Withdraw one first.',
  TOO_MANY_PASSKEYS: 'There can be at most 20 passkeys. Remove one first.',
  TOTP_ENABLED: 'You already have an authenticator app. Turn it off first.',
  TOTP_NOT_BEGUN: 'This setup was started elsewhere. Close it and start again.',
  TOTP_NOT_ENABLED: 'You have no authenticator app. Set one up first.',
  URI_TOO_LONG: 'This is too long for an address. Shorten it.',
  WEBHOOKS_LIMIT_REACHED: 'There can be at most 100 webhooks. Delete one first.',
  WEBHOOK_DISABLED: 'The webhook is disabled. Enable it first.',
  WEBHOOK_NOT_FOUND: GONE,
  OVERLOADED: 'The server is overloaded. Try again in a moment.',
};

export const hasWords = (code: string) => code in WORDS;

/* Of a code that this page does not know, as a newer server may give: still not the server's words. */
export function refusalWords(refusal: RefusalOfServer): string {
  const words = WORDS[refusal.code];
  if (words === undefined) return reload(`The server refused this (${refusal.code}).`);
  return typeof words === 'string' ? words : words(refusal);
}
