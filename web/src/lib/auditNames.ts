/*
 * auditNames: who and what an entry of the audit is about, in words and with the screen that shows
 * it, where there is one.
 */
import { said } from './said';

export interface Actor {
  label: string;
  /* Of the application that acted. */
  path: string | null;
}

/* called: the name that the server knows, if any. */
export function actorOf(actor: string, called: string | null = null): Actor {
  const [kind, ...rest] = actor.split(':');
  const name = rest.join(':');
  if (kind === 'application')
    return {
      label: called ?? said`Application ${name}`,
      path: `/applications/${encodeURIComponent(name)}`,
    };
  if (kind === 'administrator') return { label: called ?? name, path: null };
  if (actor === 'command') return { label: 'The jeton command', path: null };
  if (actor === 'system') return { label: 'jeton', path: null };
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

/* What an entry is about whose subject nobody knows. */
export const UNKNOWN_SUBJECTS: Record<string, string> = {
  application: 'an unknown client',
  api_key: 'an API key',
  administrator: 'somebody at the log-in',
};
