/* ApiKeyList: all keys, or those of one organization: filters, a table, and making one. */
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { type ApiKeyRow, KEYS_OF_API_KEYS, revokeApiKey, useApiKeys } from '../../api/apiKeys';
import { chunk } from '../../api/chunks';
import { NameLink, timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { FiltersLater } from '../../components/FiltersLater';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { useAsked } from '../../components/useAsked';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { PlainCode } from '../../components/plain';
import { EndBadge } from './EndBadge';
import { CreateApiKey } from './CreateApiKey';
import { RotateApiKey } from './RotateApiKey';
import { KeyStatus } from './status';
import { FILTER_NAMES, useApiKeyFilter } from './useApiKeyFilter';

const { Component: Filters } = chunk(() => import('./ApiKeyFilters'), 'ApiKeyFilters');

const keyText = ({ key_prefix, key_suffix }: ApiKeyRow) => `${key_prefix}…${key_suffix}`;

function columnsOf(isOfOrganization: boolean): Column<ApiKeyRow>[] {
  return [
    {
      header: 'Name',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ id, name }) => <NameLink to={`/api-keys/${id}`} name={name} />,
    },
    ...(isOfOrganization
      ? []
      : [
          {
            header: 'Type',
            width: 130,
            isExtra: true,
            value: ({ type }: ApiKeyRow) => type,
            cell: ({ type }: ApiKeyRow) => type,
          },
        ]),
    {
      header: 'Status',
      width: 110,
      value: ({ status }) => status,
      cell: ({ status }) => <KeyStatus status={status} />,
    },
    {
      header: 'Key',
      width: 190,
      isExtra: true,
      value: keyText,
      cell: (row) => <PlainCode>{keyText(row)}</PlainCode>,
    },
    {
      header: 'Scopes',
      width: 90,
      isSpare: true,
      align: 'right',
      value: ({ scopes }) => scopes.join(' '),
      cell: ({ scopes }) => scopes.length,
    },
    timeColumn('Created', ({ created_on }) => created_on, { sort: 'created', isSpare: true }),
    {
      header: 'Expires',
      width: 150,
      isExtra: true,
      value: ({ expires_on }) => expires_on,
      cell: (apiKey) => <EndBadge apiKey={apiKey} />,
    },
    timeColumn('Last verified', ({ last_verified_on }) => last_verified_on, { sort: 'last_used' }),
  ];
}

const actions: RowsAction<ApiKeyRow>[] = [
  {
    verb: 'Revoke',
    done: 'revoked',
    isDangerous: true,
    isFor: ({ status }) => status !== 'revoked',
    effect: 'It stops verifying at once. This cannot be undone. It stays in the list, as revoked.',
    run: ({ id }, client) => revokeApiKey(id, client),
    keys: KEYS_OF_API_KEYS,
  },
];

export function ApiKeyList({ orgCode }: { orgCode?: string }) {
  const filtering = useApiKeyFilter(orgCode);
  const list = useApiKeys(filtering.filter);
  const creating = useDialog();
  const rotating = useDialog<ApiKeyRow>();
  const mayChange = useMayChange();
  useAsked('create', () => mayChange && creating.open(true));
  const menu = (row: ApiKeyRow): RowAction[] => [
    { label: 'View key', to: `/api-keys/${row.id}` },
    ...(mayChange && row.status === 'active'
      ? [{ label: 'Rotate key', onClick: () => rotating.open(row) }]
      : []),
  ];
  return (
    <>
      <List
        list={list}
        label="API keys"
        noun={{ one: 'API key', many: 'API keys' }}
        columns={columnsOf(orgCode !== undefined)}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        search="Search by name or last 4 characters"
        filters={
          <FiltersLater isFiltered={FILTER_NAMES.some((name) => filtering.get(name) !== null)}>
            {(hasFocus) => (
              <Filters
                filtering={filtering}
                isOfOrganization={orgCode !== undefined}
                hasFocus={hasFocus}
              />
            )}
          </FiltersLater>
        }
        filterNames={FILTER_NAMES}
        menu={menu}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add API key
            </Button>
          )
        }
        empty={{
          title: 'No API keys yet',
          children:
            'A key gives access to one of your APIs, with some of its scopes. It is shown once, when you add it.',
        }}
      />
      <CreateApiKey key={`create ${creating.key}`} {...creating.props} orgCode={orgCode} />
      {rotating.value !== undefined && (
        <RotateApiKey key={`rotate ${rotating.key}`} {...rotating.props} apiKey={rotating.value} />
      )}
    </>
  );
}
