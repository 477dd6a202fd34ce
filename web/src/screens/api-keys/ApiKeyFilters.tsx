import { Button, Group, Select, TextInput } from '@mantine/core';
import { useApis } from '../../api/apis';
import { OrganizationSelect } from '../../components/OrganizationSelect';
import { useFields } from '../../components/useFields';
import { USES } from '../../lib/uses';
import { KINDS, STATUSES, type useApiKeyFilter } from './useApiKeyFilter';

interface ApiKeyFiltersProps {
  filtering: ReturnType<typeof useApiKeyFilter>;
  /* Those of one organization are all of one kind, and of no user. */
  isOfOrganization: boolean;
  /* The first of them has it, as they were asked for just now. */
  hasFocus: boolean;
}

function UserFilter({ filtering }: Pick<ApiKeyFiltersProps, 'filtering'>) {
  const form = useFields({ user_id: filtering.filter.user_id ?? '' }, null);
  return (
    <form onSubmit={form.onSubmit(({ user_id }) => filtering.set('user', user_id.trim()))}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput label="User ID" {...form.getInputProps('user_id')} />
        <Button type="submit" variant="default">
          Search
        </Button>
      </Group>
    </form>
  );
}

export function ApiKeyFilters({ filtering, isOfOrganization, hasFocus }: ApiKeyFiltersProps) {
  const { filter, get, set } = filtering;
  const apis = useApis();
  return (
    <>
      {!isOfOrganization && (
        <Select
          label="Type"
          data={KINDS}
          value={filter.key_type ?? null}
          onChange={(value) => set('kind', value)}
          autoFocus={hasFocus}
          placeholder="all"
          clearable
          w={170}
        />
      )}
      <Select
        label="Status"
        data={STATUSES}
        value={filter.status ?? null}
        onChange={(value) => set('status', value)}
        autoFocus={hasFocus && isOfOrganization}
        placeholder="all"
        clearable
        w={150}
      />
      {!isOfOrganization && (
        <OrganizationSelect
          label="Organization"
          placeholder="all"
          value={filter.org_code ?? ''}
          onChange={(value) => set('organization', value)}
          w={190}
        />
      )}
      <Select
        label="API"
        data={(apis.data ?? [])
          .filter(({ is_management_api }) => !is_management_api)
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={filter.api_id ?? null}
        onChange={(value) => set('api', value)}
        placeholder="all"
        searchable
        clearable
        limit={100}
        w={180}
      />
      <Select
        label="Use"
        data={USES}
        value={get('use')}
        onChange={(value) => set('use', value)}
        placeholder="all"
        clearable
        w={170}
      />
      {!isOfOrganization && <UserFilter key={filter.user_id} filtering={filtering} />}
    </>
  );
}
