/* ApiList: all APIs, by name. The server gives the list whole; search and paging are the page's. */
import { Anchor, Badge, Button, Code, Group, Pagination, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { type ApiRow, useApis } from '../../api/apis';
import { useMayChange } from '../../api/access';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import { SearchField } from '../../components/SearchField';
import { CreateApi } from './CreateApi';

const PAGE_SIZE = 25;

const columns: Column<ApiRow>[] = [
  {
    header: 'Name',
    cell: ({ id, name, is_management_api }) => (
      <Group gap="xs">
        <Anchor component={Link} to={`/apis/${id}`} fw={500}>
          {name}
        </Anchor>
        {is_management_api && <Badge variant="light">built in</Badge>}
      </Group>
    ),
  },
  {
    header: 'Audience',
    cell: ({ audience }) => <Code style={{ overflowWrap: 'anywhere' }}>{audience}</Code>,
  },
  { header: 'Scopes', cell: ({ scopes }) => scopes?.length ?? 0, align: 'right', isExtra: true },
];

export function ApiList() {
  const { data, error, refetch } = useApis();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const [page, setPage] = useState(1);
  const [isCreating, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && open());
  const found = data?.filter(({ name, audience }) =>
    `${name} ${audience}`.toLowerCase().includes(search.toLowerCase()),
  );
  const createButton = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Create API
    </Button>
  );
  return (
    <Screen
      title="APIs"
      about="What tokens are for: each API has an audience, which names it in tokens, and scopes, which say what they allow."
      actions={createButton}
    >
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && data.length > 5 && (
        <SearchField
          label="Search by name or audience"
          value={search}
          onSearch={(text) => {
            setPage(1);
            setParameters(text === '' ? {} : { search: text }, { replace: true });
          }}
        />
      )}
      {found?.length === 0 && (
        <Text role="status">No API has “{search}” in its name or audience.</Text>
      )}
      {error === null && found?.length !== 0 && (
        <DataTable
          label="APIs"
          columns={columns}
          rows={found?.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
          rowKey={({ id }) => id}
        />
      )}
      {found !== undefined && found.length > PAGE_SIZE && (
        <Pagination
          total={Math.ceil(found.length / PAGE_SIZE)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
      {data?.every(({ is_management_api }) => is_management_api) && (
        <EmptyState title="No API of yours yet" action={createButton}>
          Create one for each service that tokens shall protect, then give it scopes.
        </EmptyState>
      )}
      <CreateApi
        isOpen={isCreating}
        onClose={close}
        onCreated={(id) => navigate(`/apis/${id}/scopes`)}
      />
    </Screen>
  );
}
