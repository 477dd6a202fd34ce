/* The filter of the list of API keys, in the page's address. */
import type { ApiKeyFilter, ApiKeyKind, ApiKeyStatus } from '../../api/apiKeys';
import { useListAddress } from '../../api/useListAddress';

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

export const FILTER_NAMES = ['kind', 'status', 'user', 'organization'];

function chosen<Value extends string>(
  options: { value: Value }[],
  text: string | null,
): Value | undefined {
  return options.find(({ value }) => value === text)?.value;
}

export function useApiKeyFilter(orgCode: string | undefined) {
  const { get, set } = useListAddress();
  const filter: ApiKeyFilter = {
    key_type: chosen(KINDS, get('kind')),
    status: chosen(STATUSES, get('status')),
    user_id: get('user') ?? undefined,
    org_code: orgCode ?? get('organization') ?? undefined,
  };
  return { filter, set };
}
