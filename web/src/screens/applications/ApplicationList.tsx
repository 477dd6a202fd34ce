/* ApplicationList: all applications, or those that fit the search and the filters, in any order. */
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import {
  type ApplicationRow,
  deleteApplication,
  KEYS_OF_APPLICATIONS,
  typeLabel,
  useApplicationPages,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { chunk } from '../../api/chunks';
import { useListAddress } from '../../api/useListAddress';
import { CopyCode, NameLink, timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { FiltersLater } from '../../components/FiltersLater';
import { List } from '../../components/List';
import { OrganizationLink } from '../../components/OrganizationLink';
import { dimmed } from '../../components/plain';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import type { RowsAction } from '../../components/useRowsActions';
import { FILTER_NAMES, filterOf } from './applicationFilter';
import { CreateApplicationLater } from './CreateApplicationLater';
import { said } from '../../lib/said';
import { numeral } from '../../lib/counted';

const { Component: Filters } = chunk(() => import('./ApplicationFilters'), 'ApplicationFilters');

const columns: Column<ApplicationRow>[] = [
  {
    header: 'Name',
    sort: 'name',
    value: ({ name }) => name,
    cell: ({ id, name }) => <NameLink to={`/applications/${id}`} name={name} />,
  },
  {
    header: 'client_id',
    width: 300,
    value: ({ id }) => id,
    cell: ({ id, name }) => <CopyCode value={id} label={said`client_id of ${name}`} />,
  },
  {
    header: 'Type',
    width: 110,
    isSpare: true,
    value: ({ type }) => type,
    cell: ({ type }) => (type === 'm2m' ? 'M2M' : typeLabel(type)),
  },
  {
    header: 'Organization',
    width: 170,
    isExtra: true,
    value: ({ org_code }) => org_code,
    cell: ({ org_code }) =>
      org_code ? <OrganizationLink code={org_code} /> : <span className={dimmed}>global</span>,
  },
  timeColumn('Created', ({ created_on }) => created_on, { sort: 'created', isSpare: true }),
  timeColumn('Last used', ({ last_used_on }) => last_used_on, { sort: 'last_used' }),
  {
    header: 'Tokens',
    width: 110,
    align: 'right',
    isExtra: true,
    value: ({ token_count }) => token_count,
    cell: ({ token_count, coalesced_token_count: coalesced }) => (
      <>
        {numeral(token_count ?? 0)}
        {coalesced !== undefined && coalesced > 0 && (
          <Text size="xs" c="dimmed">
            {numeral(coalesced)} coalesced
          </Text>
        )}
      </>
    ),
  },
];

const menu = ({ id, type }: ApplicationRow): RowAction[] => [
  { label: 'View details', to: `/applications/${id}` },
  { label: 'APIs and scopes', to: `/applications/${id}/apis` },
  ...(type === 'm2m' ? [{ label: 'Test', to: `/applications/${id}/test` }] : []),
];

const actions: RowsAction<ApplicationRow>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect:
      'Whatever runs with this client_id gets no more tokens; those it has stay valid until they expire. Authorizations, properties and figures go too. This cannot be undone.',
    run: ({ id }, client) => deleteApplication(id, client),
    keys: KEYS_OF_APPLICATIONS,
  },
];

export function ApplicationList() {
  const address = useListAddress();
  const list = useApplicationPages(filterOf(address));
  const [isCreating, { open, close }] = useDisclosure(false);
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && open());
  return (
    <Screen
      title="Applications"
      about="The machines and services that ask for tokens, each with its client_id and client secret."
    >
      <List
        list={list}
        label="Applications"
        noun={{ one: 'application', many: 'applications' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        search="Search by name or client_id"
        filters={
          <FiltersLater isFiltered={FILTER_NAMES.some((name) => address.get(name) !== null)}>
            {(hasFocus) => <Filters address={address} hasFocus={hasFocus} />}
          </FiltersLater>
        }
        filterNames={FILTER_NAMES}
        menu={menu}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={open}>
              Add application
            </Button>
          )
        }
        empty={{
          title: 'No applications yet',
          children:
            'Add one for each machine or service that calls your APIs. Then authorize it for an API.',
        }}
      />
      <CreateApplicationLater isOpen={isCreating} onClose={close} />
    </Screen>
  );
}
