/* applicationFilter: which applications are listed, and in what order, as it stands in the address. */
import type { ApplicationFilter } from '../../api/applications';
import type { ListAddress } from '../../api/useListAddress';
import { sortOf, usedSince } from '../../lib/uses';

export const FILTER_NAMES = ['api', 'organization', 'use', 'secrets'];

export const SECRETS = [{ value: 'two', label: 'Two secrets' }];

export function filterOf({ search, sort, get }: ListAddress): ApplicationFilter {
  return {
    search: search || undefined,
    sort: sortOf(sort),
    api_id: get('api') ?? undefined,
    org_code: get('organization') ?? undefined,
    ...usedSince(get('use')),
    has_two_secrets: get('secrets') === 'two' ? 'true' : undefined,
  };
}
