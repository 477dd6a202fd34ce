import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import {
  deleteOrganization,
  KEYS_OF_ORGANIZATIONS,
  type OrganizationItem,
  useOrganizations,
} from '../../api/organizations';
import { useListAddress } from '../../api/useListAddress';
import { CopyCode, NameLink } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { CreateOrganization } from './CreateOrganization';
import { said } from '../../lib/said';

const columns: Column<OrganizationItem>[] = [
  {
    header: 'Name',
    sort: 'name',
    value: ({ name }) => name,
    cell: ({ code, name }) => <NameLink to={`/organizations/${code}`} name={name} />,
  },
  {
    header: 'Code',
    width: 190,
    value: ({ code }) => code,
    cell: ({ code, name }) => <CopyCode value={code} label={said`code of ${name}`} />,
  },
  {
    header: 'Handle',
    isExtra: true,
    value: ({ handle }) => handle,
    cell: ({ handle }) => <bdi>{handle}</bdi>,
  },
  {
    header: 'External ID',
    isExtra: true,
    value: ({ external_id }) => external_id,
    cell: ({ external_id }) => <bdi>{external_id}</bdi>,
  },
];

const menu = ({ code }: OrganizationItem): RowAction[] => [
  { label: 'View details', to: `/organizations/${code}` },
  { label: 'M2M apps', to: `/organizations/${code}/applications` },
  { label: 'API keys', to: `/organizations/${code}/api-keys` },
];

const actions: RowsAction<OrganizationItem>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect:
      'Applications are deleted with their organization: they get no more tokens, and their client secrets are gone. Its API keys stop verifying; property values and feature flag overrides go too. This cannot be undone.',
    run: ({ code }, client) => deleteOrganization(code, client),
    keys: KEYS_OF_ORGANIZATIONS,
  },
];

export function Organizations() {
  const { search, sort } = useListAddress();
  const list = useOrganizations({
    search: search || undefined,
    sort: sort === 'name_desc' ? sort : undefined,
  });
  const mayChange = useMayChange();
  const creating = useDialog();
  useAsked('create', () => mayChange && creating.open(true));
  return (
    <Screen
      title="Organizations"
      about="Your customers. Tokens of an organization’s applications carry its org_code, so an API can tell whose data they are for."
    >
      <List
        list={list}
        label="Organizations"
        noun={{ one: 'organization', many: 'organizations' }}
        columns={columns}
        rowKey={({ code }) => code}
        rowName={({ name }) => name}
        search="Search by name, code, handle or external ID"
        menu={menu}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add organization
            </Button>
          )
        }
        empty={{
          title: 'No organizations yet',
          children:
            'Add one for a customer whose machines call your APIs, then add an application to it.',
        }}
      />
      <CreateOrganization key={creating.key} {...creating.props} />
    </Screen>
  );
}
