/* The filter of the list of API keys, in the page's address. */
import { useSearchParams } from 'react-router-dom';
import type { ApiKeyFilter, ApiKeyKind, ApiKeyStatus } from '../../api/apiKeys';

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

type Name = 'kind' | 'status' | 'user';

function chosen<Value extends string>(
  options: { value: Value }[],
  text: string | null,
): Value | undefined {
  return options.find(({ value }) => value === text)?.value;
}

export function useApiKeyFilter(orgCode: string | undefined) {
  const [parameters, setParameters] = useSearchParams();
  const filter: ApiKeyFilter = {
    key_type: chosen(KINDS, parameters.get('kind')),
    status: chosen(STATUSES, parameters.get('status')),
    user_id: parameters.get('user') ?? undefined,
    org_code: orgCode,
  };
  /* An empty value takes a filter away. */
  const set = (name: Name, value: string | null) =>
    setParameters(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const isFiltered = [filter.key_type, filter.status, filter.user_id].some(Boolean);
  return { filter, set, clear: () => setParameters({}, { replace: true }), isFiltered };
}
