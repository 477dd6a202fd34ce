/* ApplicationFilters: the fields that choose which applications are listed. */
import { Select } from '@mantine/core';
import { useApis } from '../../api/apis';
import type { ListAddress } from '../../api/useListAddress';
import { OrganizationSelect } from '../../components/OrganizationSelect';
import { USES } from '../../lib/uses';
import { SECRETS } from './applicationFilter';

/* hasFocus: the first of them has it, as they were asked for just now. */
export function ApplicationFilters({
  address,
  hasFocus,
}: {
  address: ListAddress;
  hasFocus: boolean;
}) {
  const apis = useApis();
  const { get, set } = address;
  const common = { clearable: true, placeholder: 'all' };
  return (
    <>
      <Select
        label="API"
        data={(apis.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={get('api')}
        onChange={(value) => set('api', value)}
        searchable
        autoFocus={hasFocus}
        limit={100}
        w={180}
        {...common}
      />
      <OrganizationSelect
        label="Organization"
        placeholder="all"
        value={get('organization') ?? ''}
        onChange={(value) => set('organization', value)}
        w={180}
      />
      <Select
        label="Use"
        data={USES}
        value={get('use')}
        onChange={(value) => set('use', value)}
        w={170}
        {...common}
      />
      <Select
        label="Client secrets"
        data={SECRETS}
        value={get('secrets')}
        onChange={(value) => set('secrets', value)}
        w={140}
        {...common}
      />
    </>
  );
}
