import { Anchor, Button, Code, Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import {
  type OrganizationItem,
  type OrganizationSort,
  useOrganizations,
} from '../../api/organizations';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import { useDialog } from '../../components/useDialog';
import { CreateOrganization } from './CreateOrganization';

const columns: Column<OrganizationItem>[] = [
  {
    header: 'Name',
    cell: ({ code, name }) => (
      <Anchor component={Link} to={`/organizations/${code}`} size="sm">
        {name}
      </Anchor>
    ),
  },
  { header: 'Code', cell: ({ code }) => <Code>{code}</Code> },
  { header: 'Handle', cell: ({ handle }) => handle, isExtra: true },
  { header: 'External id', cell: ({ external_id }) => external_id, isExtra: true },
];

const SORTS = [
  { value: 'name_asc', label: 'Name, A to Z' },
  { value: 'name_desc', label: 'Name, Z to A' },
];

export function Organizations() {
  const [parameters, setParameters] = useSearchParams();
  const sort: OrganizationSort = parameters.get('sort') === 'name_desc' ? 'name_desc' : 'name_asc';
  const organizations = useOrganizations(sort);
  const mayChange = useMayChange();
  const creating = useDialog();
  useAsked('create', () => mayChange && creating.open(true));
  const { rows, isFirstPage } = organizations;
  const isEmpty = rows?.length === 0 && isFirstPage;
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create organization
    </Button>
  );
  return (
    <Screen
      title="Organizations"
      about="Your customers. An application of an organization gets tokens that say org_code, so an API can tell whose data they are for."
      actions={!isEmpty && create}
    >
      {organizations.isError ? (
        <ErrorNotice error={organizations.error} onRetry={() => void organizations.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No organization yet" action={create}>
          Create one for a customer whose machines call your APIs, then add an application to it.
        </EmptyState>
      ) : (
        <>
          <Select
            label="Order"
            data={SORTS}
            value={sort}
            onChange={(value) => setParameters(value === 'name_desc' ? { sort: value } : {})}
            allowDeselect={false}
            w={200}
          />
          <DataTable
            label="Organizations"
            columns={columns}
            rows={rows}
            rowKey={({ code }) => code}
          />
          <PagerButtons pager={organizations.pager} />
        </>
      )}
      <CreateOrganization key={creating.key} {...creating.props} />
    </Screen>
  );
}
