/* applicationFilter: which applications are listed, and in what order, as it stands in the address. */
import type { ApplicationFilter } from '../../api/applications';
import type { ListAddress } from '../../api/useListAddress';

export const FILTER_NAMES = ['api', 'organization', 'use', 'secrets'];

export const USES = [
  { value: 'never', label: 'Never used' },
  { value: '30', label: 'Unused for 30 days' },
  { value: '90', label: 'Unused for 90 days' },
  { value: '180', label: 'Unused for 180 days' },
  { value: '365', label: 'Unused for a year' },
];

export const SECRETS = [{ value: 'two', label: 'Two secrets' }];

const SORTS = [
  'name_asc',
  'name_desc',
  'created_asc',
  'created_desc',
  'last_used_asc',
  'last_used_desc',
] as const;

export function filterOf({ search, sort, get }: ListAddress): ApplicationFilter {
  const use = get('use');
  const days = Number(use);
  return {
    search: search || undefined,
    sort: SORTS.find((one) => one === sort),
    api_id: get('api') ?? undefined,
    org_code: get('organization') ?? undefined,
    never_used: use === 'never' ? 'true' : undefined,
    unused_for_days: Number.isInteger(days) && days > 0 ? days : undefined,
    has_two_secrets: get('secrets') === 'two' ? 'true' : undefined,
  };
}
