/* apiKeyDraft: an API key as it is being filled in, and what of it goes to the server. */
import type { ApiKeyFields, ApiKeyKind } from '../../api/apiKeys';

export interface ApiKeyDraft {
  name: string;
  type: ApiKeyKind;
  api_id: string;
  scope_ids: string[];
  org_code: string;
  user_id: string;
  /* '': it never ends by itself. */
  days: number | string;
}

const DAY_S = 86_400;

/* Of the owners, only the one that the kind has. */
export function fieldsOf(draft: ApiKeyDraft): ApiKeyFields {
  const { name, type, api_id, scope_ids, org_code, user_id, days } = draft;
  return {
    name,
    type,
    api_id,
    scope_ids,
    ...(type === 'organization' && { org_code: org_code.trim() }),
    ...(type === 'user' && { user_id: user_id.trim() }),
    ...(typeof days === 'number' && { expires_in: days * DAY_S }),
  };
}

export function isComplete({ name, type, api_id, org_code, user_id }: ApiKeyDraft): boolean {
  if (name.trim() === '' || api_id === '') return false;
  if (type === 'organization') return org_code.trim() !== '';
  return type === 'environment' || user_id.trim() !== '';
}
