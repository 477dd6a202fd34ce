/* The filter of the list of API keys, in the page's address. */
import type { ApiKeyFilter, ApiKeyKind, ApiKeyStatus } from '../../api/apiKeys';
import { useListAddress } from '../../api/useListAddress';
import { sortOf, usedSince } from '../../lib/uses';

export const KINDS: { value: ApiKeyKind; label: string }[] = [
  { value: 'organization', label: 'organization' },
  { value: 'user', label: 'user' },
  { value: 'environment', label: 'environment' },
];

export const STATUSES: { value: ApiKeyStatus; label: string }[] = [
  { value: 'active', label: 'active' },
  { value: 'inactive', label: 'inactive' },
  { value: 'revoked', label: 'revoked' },
];

export const FILTER_NAMES = ['kind', 'status', 'user', 'organization', 'api', 'use'];

function chosen<Value extends string>(
  options: { value: Value }[],
  text: string | null,
): Value | undefined {
  return options.find(({ value }) => value === text)?.value;
}

export function useApiKeyFilter(orgCode: string | undefined) {
  const { search, sort, get, set } = useListAddress();
  const filter: ApiKeyFilter = {
    search: search || undefined,
    sort: sortOf(sort),
    key_type: chosen(KINDS, get('kind')),
    status: chosen(STATUSES, get('status')),
    user_id: get('user') ?? undefined,
    org_code: orgCode ?? get('organization') ?? undefined,
    api_id: get('api') ?? undefined,
    ...usedSince(get('use')),
  };
  return { filter, get, set };
}
