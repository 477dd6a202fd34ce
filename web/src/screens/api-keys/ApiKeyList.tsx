/* ApiKeyList: all keys, or those of one organization: filters, a table, and making one. */
import { Anchor, Button, Code, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import { type ApiKeyRow, useApiKeys } from '../../api/apiKeys';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Time } from '../../components/Time';
import { useAsked } from '../../components/useAsked';
import { useDialog } from '../../components/useDialog';
import { ApiKeyFilters } from './ApiKeyFilters';
import { EndBadge } from './EndBadge';
import { CreateApiKey } from './CreateApiKey';
import { KeyStatus } from './status';
import { useApiKeyFilter } from './useApiKeyFilter';

const columns: Column<ApiKeyRow>[] = [
  {
    header: 'Name',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/api-keys/${id}`} size="sm">
        {name}
      </Anchor>
    ),
  },
  { header: 'Kind', cell: ({ type }) => type, isExtra: true },
  { header: 'Status', cell: ({ status }) => <KeyStatus status={status} /> },
  {
    header: 'Key',
    cell: ({ key_prefix, key_suffix }) => (
      <Code>
        {key_prefix}…{key_suffix}
      </Code>
    ),
    isExtra: true,
  },
  { header: 'Scopes', cell: ({ scopes }) => scopes.length, isExtra: true, align: 'right' },
  { header: 'Created', cell: ({ created_on }) => <Time value={created_on} />, isExtra: true },
  { header: 'Ends', cell: (apiKey) => <EndBadge apiKey={apiKey} />, isExtra: true },
  { header: 'Last verified', cell: ({ last_verified_on }) => <Time value={last_verified_on} /> },
];

function NoneFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      title="No API key like that"
      action={
        <Button variant="default" onClick={onClear}>
          Show all
        </Button>
      }
    />
  );
}

export function ApiKeyList({ orgCode }: { orgCode?: string }) {
  const filtering = useApiKeyFilter(orgCode);
  const keys = useApiKeys(filtering.filter);
  const creating = useDialog();
  const { rows, isFirstPage } = keys;
  const isEmpty = rows?.length === 0 && isFirstPage;
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && creating.open(true));
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create API key
    </Button>
  );
  const isNew = isEmpty && !filtering.isFiltered;
  return (
    <>
      {!isNew && (
        <Group justify="space-between" align="flex-end">
          <ApiKeyFilters filtering={filtering} isOfOrganization={orgCode !== undefined} />
          {create}
        </Group>
      )}
      {keys.isError ? (
        <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
      ) : isNew ? (
        <EmptyState title="No API key yet" action={create}>
          <Text size="sm">
            A key is for one of your APIs and holds some of its scopes. It is shown once, when it is
            made.
          </Text>
        </EmptyState>
      ) : isEmpty ? (
        <NoneFound onClear={filtering.clear} />
      ) : (
        <>
          <DataTable label="API keys" columns={columns} rows={rows} rowKey={({ id }) => id} />
          <PagerButtons pager={keys.pager} />
        </>
      )}
      <CreateApiKey key={creating.key} {...creating.props} orgCode={orgCode} />
    </>
  );
}
