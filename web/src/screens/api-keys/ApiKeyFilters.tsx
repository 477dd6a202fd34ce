import { Button, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { KINDS, STATUSES, type useApiKeyFilter } from './useApiKeyFilter';

interface ApiKeyFiltersProps {
  filtering: ReturnType<typeof useApiKeyFilter>;
  /* Those of one organization are all of one kind, and of no user. */
  isOfOrganization: boolean;
}

function UserFilter({ filtering }: Pick<ApiKeyFiltersProps, 'filtering'>) {
  const [userId, setUserId] = useState(filtering.filter.user_id ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    filtering.set('user', userId.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          label="User id"
          value={userId}
          onChange={(event) => setUserId(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Find
        </Button>
      </Group>
    </form>
  );
}

export function ApiKeyFilters({ filtering, isOfOrganization }: ApiKeyFiltersProps) {
  const { filter, set } = filtering;
  return (
    <Group align="flex-end" gap="sm">
      {!isOfOrganization && (
        <Select
          label="Kind"
          data={KINDS}
          value={filter.key_type ?? null}
          onChange={(value) => set('kind', value)}
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
        placeholder="all"
        clearable
        w={150}
      />
      {!isOfOrganization && <UserFilter key={filter.user_id} filtering={filtering} />}
    </Group>
  );
}
