/*
 * auditNames: who and what an entry of the audit is about, in words and with the screen that shows
 * it, where there is one.
 */
export interface Actor {
  label: string;
  /* Of the application that acted. */
  path: string | null;
}

export function actorOf(actor: string): Actor {
  const [kind, ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'application')
    return { label: `Application ${name}`, path: `/applications/${encodeURIComponent(name)}` };
  if (kind === 'administrator') return { label: name, path: null };
  if (actor === 'command') return { label: 'jeton command', path: null };
  if (actor === 'system') return { label: 'jeton itself', path: null };
  return { label: actor, path: null };
}

const SCREENS: Record<string, (subject: string) => string> = {
  api: (id) => `/apis/${id}`,
  api_key: (id) => `/api-keys/${id}`,
  application: (id) => `/applications/${id}`,
  organization: (code) => `/organizations/${code}`,
  webhook: (id) => `/webhooks/${id}`,
  signing_key: () => '/signing-keys',
  administrator: () => '/administrators',
  environment_variable: () => '/environment-variables',
  feature_flag: () => '/feature-flags',
  property: () => '/properties',
};

/* null: no screen, or the thing was just deleted. */
export function subjectPath(kind: string, subject: string, action: string): string | null {
  if (action.endsWith('.deleted') || subject === '') return null;
  return SCREENS[kind]?.(encodeURIComponent(subject)) ?? null;
}

/* What the filter suggests: contract section 8 and what administrators do. Others can be typed. */
export const ACTIONS = [
  'administrator.confirmed',
  'administrator.created',
  'administrator.deleted',
  'administrator.invited',
  'administrator.invitation_withdrawn',
  'administrator.logged_in',
  'administrator.password_changed',
  'administrator.policy_changed',
  'administrator.role_changed',
  'administrator.totp_disabled',
  'administrator.totp_enabled',
  'api.created',
  'api.deleted',
  'api_key.created',
  'api_key.revoked',
  'api_key.rotated',
  'api_scope.created',
  'api_scope.deleted',
  'api_scope.updated',
  'application.authorized',
  'application.created',
  'application.deleted',
  'application.revoked',
  'application.secret_rotated',
  'application.updated',
  'environment_variable.created',
  'environment_variable.deleted',
  'environment_variable.updated',
  'feature_flag.created',
  'feature_flag.deleted',
  'feature_flag.overridden',
  'feature_flag.override_removed',
  'feature_flag.updated',
  'organization.created',
  'organization.deleted',
  'organization.updated',
  'property.created',
  'property.deleted',
  'property.updated',
  'property_category.created',
  'property_category.updated',
  'session.ended_everywhere',
  'signing_key.compromised',
  'signing_key.created',
  'signing_key.removed',
  'signing_key.rescheduled',
  'signing_key.retired',
  'signing_key.rotated',
  'webhook.created',
  'webhook.deleted',
  'webhook.delivery_resent',
  'webhook.disabled',
  'webhook.enabled',
  'webhook.tested',
  'webhook.updated',
];
