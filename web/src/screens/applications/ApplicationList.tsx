/* ApplicationList: all applications, by name. */
import { Anchor, Badge, Button, Code, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';
import { type ApplicationRow, typeLabel, useApplicationPages } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { SearchField } from '../../components/SearchField';
import { Time } from '../../components/Time';
import { useAsked } from '../../components/useAsked';
import { CreateApplication } from './CreateApplication';

const count = new Intl.NumberFormat();

const columns: Column<ApplicationRow>[] = [
  {
    header: 'Name',
    cell: ({ id, name }) => (
      <Anchor
        component={Link}
        to={`/applications/${id}`}
        fw={500}
        style={{ overflowWrap: 'anywhere' }}
      >
        {name}
      </Anchor>
    ),
  },
  { header: 'Type', cell: ({ type }) => (type === 'm2m' ? 'M2M' : typeLabel(type)), isExtra: true },
  {
    header: 'Organization',
    cell: ({ org_code }) =>
      org_code ? (
        <Anchor component={Link} to={`/organizations/${org_code}`} size="sm">
          <Code>{org_code}</Code>
        </Anchor>
      ) : (
        <Badge variant="default">global</Badge>
      ),
  },
  {
    header: 'Created',
    cell: ({ created_on }) => <Time value={created_on} never="" />,
    isExtra: true,
  },
  { header: 'Last used', cell: ({ last_used_on }) => <Time value={last_used_on} /> },
  {
    header: 'Tokens',
    cell: ({ token_count, coalesced_token_count: coalesced }) => (
      <>
        {count.format(token_count ?? 0)}
        {coalesced !== undefined && coalesced > 0 && (
          <Text size="xs" c="dimmed">
            {count.format(coalesced)} coalesced
          </Text>
        )}
      </>
    ),
    align: 'right',
    isExtra: true,
  },
];

export function ApplicationList() {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const pages = useApplicationPages(search);
  const [isCreating, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && open());
  const isEmpty = pages.rows?.length === 0 && pages.isFirstPage;
  const createButton = (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Create application
    </Button>
  );
  return (
    <Screen
      title="Applications"
      about="The machines and services that ask for tokens, each with its client_id and client secret."
      actions={mayChange && createButton}
    >
      {!(isEmpty && search === '') && (
        <Group>
          <SearchField
            label="Search by name"
            value={search}
            onSearch={(text) =>
              setParameters(text === '' ? {} : { search: text }, { replace: true })
            }
          />
        </Group>
      )}
      {pages.isError && <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />}
      {isEmpty && search === '' && (
        <EmptyState title="No application yet" action={mayChange && createButton}>
          Create one for each machine or service that calls your APIs. Then authorize it for an API.
        </EmptyState>
      )}
      {isEmpty && search !== '' && (
        <Text role="status">No application has “{search}” in its name.</Text>
      )}
      {!isEmpty && !pages.isError && (
        <DataTable
          label="Applications"
          columns={columns}
          rows={pages.rows}
          rowKey={({ id }) => id}
        />
      )}
      <PagerButtons pager={pages.pager} />
      <CreateApplication
        isOpen={isCreating}
        onClose={close}
        onCreated={(id) => navigate(`/applications/${id}`)}
      />
    </Screen>
  );
}
