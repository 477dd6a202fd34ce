/* ApiList: all APIs, by name. */
import { Badge, Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from 'react-router-dom';
import { type ApiRow, deleteApi, KEYS_OF_APIS, useApis } from '../../api/apis';
import { useMayChange } from '../../api/access';
import { CopyCode, NameLink } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { CreateApi } from './CreateApi';
import { said } from '../../lib/said';

const columns: Column<ApiRow>[] = [
  {
    header: 'Name',
    sort: 'name',
    value: ({ name }) => name,
    cell: ({ id, name, is_management_api }) => (
      <Group gap="xs">
        <NameLink to={`/apis/${id}`} name={name} />
        {is_management_api && <Badge variant="light">built in</Badge>}
      </Group>
    ),
  },
  {
    header: 'Audience',
    sort: 'audience',
    value: ({ audience }) => audience,
    cell: ({ audience, name }) => <CopyCode value={audience} label={said`audience of ${name}`} />,
  },
  {
    header: 'Scopes',
    sort: 'scopes',
    width: 110,
    align: 'right',
    isExtra: true,
    value: ({ scopes }) => scopes?.length ?? 0,
    cell: ({ scopes }) => scopes?.length ?? 0,
  },
];

const SEARCHED = { name: ({ name }: ApiRow) => name, audience: ({ audience }: ApiRow) => audience };

const menu = ({ id }: ApiRow): RowAction[] => [
  { label: 'View details', to: `/apis/${id}` },
  { label: 'Scopes', to: `/apis/${id}/scopes` },
  { label: 'Applications', to: `/apis/${id}/applications` },
  { label: 'Test', to: `/apis/${id}/test` },
];

const actions: RowsAction<ApiRow>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    isFor: ({ is_management_api }) => !is_management_api,
    effect:
      'No more tokens are issued for it; those already issued stay valid until they expire. Its scopes, authorizations and API keys go too. This cannot be undone.',
    run: ({ id }, client) => deleteApi(id, client),
    keys: KEYS_OF_APIS,
  },
];

export function ApiList() {
  const apis = useApis();
  const list = useWholeList(apis, { columns, searched: SEARCHED });
  const [isCreating, { open, close }] = useDisclosure(false);
  const navigate = useNavigate();
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && open());
  const hasNone = apis.data?.every(({ is_management_api }) => is_management_api) ?? false;
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Add API
    </Button>
  );
  return (
    <Screen
      title="APIs"
      about="What tokens are for. Each API has an audience, which names it in tokens, and scopes, which say what they allow."
    >
      <List
        list={list}
        label="APIs"
        noun={{ one: 'API', many: 'APIs' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        search="Search by name or audience"
        menu={menu}
        actions={mayChange ? actions : []}
        primary={create}
        empty={{ title: 'No APIs yet', children: null }}
      />
      {hasNone && (
        <EmptyState title="No APIs of your own yet">
          Add one for each service that tokens protect, then give it scopes.
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
