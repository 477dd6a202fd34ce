/* ApplicationApis: the APIs that an application may ask tokens for, and those it might. */
import { Anchor, Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type ApiRow, useApis } from '../../api/apis';
import { type AuthorizedApi, useAuthorize, useAuthorizedApis } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ManageScopes } from '../../components/ManageScopes';
import { useNotify } from '../../components/notices';
import { ScopeList } from '../../components/ScopeList';
import { SearchField } from '../../components/SearchField';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useRevocation } from '../../components/useRevocation';
import { useCurrentApplication } from './ApplicationScreen';

const SHOWN_MAX = 50;

function ApiName({ api }: { api: Pick<ApiRow, 'id' | 'name' | 'audience'> }) {
  return (
    <Stack gap={0}>
      <Anchor component={Link} to={`/apis/${api.id}`} fw={500}>
        {api.name}
      </Anchor>
      <Code style={{ overflowWrap: 'anywhere', alignSelf: 'flex-start' }}>{api.audience}</Code>
    </Stack>
  );
}

function Authorized({
  apis,
  onManage,
}: {
  apis: AuthorizedApi[] | undefined;
  onManage: (api: AuthorizedApi) => void;
}) {
  const application = useCurrentApplication();
  const { revoke, isPending } = useRevocation();
  const mayChange = useMayChange();
  const columns: Column<AuthorizedApi>[] = [
    { header: 'API', cell: (api) => <ApiName api={api} /> },
    { header: 'Enabled scopes', cell: ({ scopes }) => <ScopeList scopes={scopes} /> },
    {
      header: 'Last used',
      cell: ({ last_used_on }) => <Time value={last_used_on} />,
      isExtra: true,
    },
  ];
  if (mayChange)
    columns.push({
      header: 'Actions',
      align: 'right',
      cell: (api) => (
        <Group gap="xs" justify="flex-end">
          <Button
            size="xs"
            variant="default"
            onClick={() => onManage(api)}
            aria-label={`Manage scopes on ${api.name}`}
          >
            Manage scopes
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={isPending}
            aria-label={`Revoke ${api.name}`}
            onClick={() =>
              revoke(
                { apiId: api.id, applicationId: application.id },
                api.scopes.map(({ id }) => id),
                `${application.name} gets no more tokens for ${api.name}`,
              )
            }
          >
            Revoke
          </Button>
        </Group>
      ),
    });
  if (apis?.length === 0)
    return (
      <EmptyState title="Not authorized for any API yet">
        Authorize it for an API below, then enable the scopes that it needs.
      </EmptyState>
    );
  return (
    <DataTable
      label="Authorized APIs"
      columns={columns}
      rows={apis}
      rowKey={({ id }) => id}
      minWidth={560}
    />
  );
}

/* `authorize` is the screen's: this part goes when the last of them is authorized, and what a part
 * began is not told to one that is gone. */
function Others({
  apis,
  authorize,
  onAuthorized,
}: {
  apis: ApiRow[];
  authorize: ReturnType<typeof useAuthorize>;
  onAuthorized: (api: ApiRow) => void;
}) {
  const application = useCurrentApplication();
  const notify = useNotify();
  const mayChange = useMayChange();
  const [search, setSearch] = useState('');
  const found = apis.filter(({ name, audience }) =>
    `${name} ${audience}`.toLowerCase().includes(search.toLowerCase()),
  );
  const columns: Column<ApiRow>[] = [
    { header: 'API', cell: (api) => <ApiName api={api} /> },
    {
      header: 'Kind',
      isExtra: true,
      cell: ({ is_management_api }) =>
        is_management_api && <Badge variant="light">management API</Badge>,
    },
    {
      header: 'Actions',
      align: 'right',
      cell: (api) =>
        mayChange && (
          <Button
            size="xs"
            aria-label={`Authorize ${api.name}`}
            loading={authorize.isPending && authorize.variables.apiId === api.id}
            onClick={() =>
              authorize.mutate(
                { apiId: api.id, applicationId: application.id },
                {
                  onSuccess: () => onAuthorized(api),
                  onError: (error) => notify(error.message, { isError: true }),
                },
              )
            }
          >
            Authorize
          </Button>
        ),
    },
  ];
  return (
    <Stack gap="sm">
      {apis.length > 5 && <SearchField label="Search APIs" onSearch={setSearch} />}
      <DataTable
        label="Other APIs"
        columns={columns}
        rows={found.slice(0, SHOWN_MAX)}
        rowKey={({ id }) => id}
      />
      {found.length > SHOWN_MAX && (
        <Text size="sm" c="dimmed">
          And {found.length - SHOWN_MAX} more: search for them.
        </Text>
      )}
    </Stack>
  );
}

export function ApplicationApis() {
  const application = useCurrentApplication();
  const all = useApis();
  const authorized = useAuthorizedApis(application.id);
  const authorize = useAuthorize();
  const [managedId, setManagedId] = useState<string | null>(null);
  const managed = authorized.data?.find(({ id }) => id === managedId);
  const error = all.error ?? authorized.error;
  if (error !== null)
    return (
      <ErrorNotice
        error={error}
        onRetry={() => void Promise.all([all.refetch(), authorized.refetch()])}
      />
    );
  const ids = new Set(authorized.data?.map(({ id }) => id));
  const others =
    authorized.data === undefined ? undefined : all.data?.filter(({ id }) => !ids.has(id));
  return (
    <Stack gap="md">
      <Section
        title="Authorized"
        about="It gets tokens for these APIs, with the scopes that are enabled here."
      >
        <Authorized apis={authorized.data} onManage={({ id }) => setManagedId(id)} />
      </Section>
      {others !== undefined && others.length > 0 && (
        <Section
          title="Not authorized"
          about="Authorizing enables no scope yet: you choose them next."
        >
          <Others
            apis={others}
            authorize={authorize}
            onAuthorized={({ id, scopes }) => scopes?.length !== 0 && setManagedId(id)}
          />
        </Section>
      )}
      {managed !== undefined && (
        <ManageScopes
          key={managed.id}
          api={managed}
          application={application}
          enabled={managed.scopes.map(({ id }) => id)}
          onClose={() => setManagedId(null)}
        />
      )}
    </Stack>
  );
}
