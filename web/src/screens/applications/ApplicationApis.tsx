/* ApplicationApis: the APIs that an application may ask tokens for, and those it might. */
import { Badge, Stack } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { type ApiRow, useApis } from '../../api/apis';
import {
  type AuthorizedApi,
  authorize,
  revoke,
  useAuthorize,
  useAuthorizedApis,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { NameLink, timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { List } from '../../components/List';
import { ManageScopes } from '../../components/ManageScopes';
import { useNotify } from '../../components/notices';
import type { RowAction } from '../../components/RowMenu';
import { ScopeList } from '../../components/ScopeList';
import { Section } from '../../components/Section';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { PlainCode } from '../../components/plain';
import { useCurrentApplication } from './ApplicationScreen';
import { said } from '../../lib/said';
import { AuthorizeDialog } from './AuthorizeDialog';

function nameColumn<Row extends Pick<ApiRow, 'id' | 'name' | 'audience'>>(): Column<Row>[] {
  return [
    {
      header: 'API',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ id, name }) => <NameLink to={`/apis/${id}`} name={name} />,
    },
    {
      header: 'Audience',
      value: ({ audience }) => audience,
      cell: ({ audience }) => <PlainCode title={audience}>{audience}</PlainCode>,
    },
  ];
}

const NOUN = { one: 'API', many: 'APIs' };
const SEARCHED = {
  name: ({ name }: { name: string }) => name,
  audience: ({ audience }: { audience: string }) => audience,
};

const authorizedColumns: Column<AuthorizedApi>[] = [
  ...nameColumn<AuthorizedApi>(),
  {
    header: 'Enabled scopes',
    value: ({ scopes }) => scopes.map(({ key }) => key).join(' '),
    cell: ({ scopes }) => <ScopeList scopes={scopes} />,
  },
  timeColumn('Last used', ({ last_used_on }) => last_used_on, { isExtra: true, sort: 'last_used' }),
];

function actionsFor(applicationId: string): RowsAction<AuthorizedApi>[] {
  const authorizationOf = ({ id }: AuthorizedApi) => ({ apiId: id, applicationId });
  return [
    {
      verb: 'Revoke authorization',
      ask: (what) => `Revoke the authorization for ${what}`,
      done: 'no longer authorized',
      isDangerous: true,
      effect: 'The application gets no more tokens for them. Undo restores its scopes too.',
      run: (api, client) => revoke(authorizationOf(api), client),
      undo: (api, client) =>
        authorize(
          authorizationOf(api),
          api.scopes.map(({ id }) => id),
          client,
        ),
      keys: [['applications'], ['apis'], ['token_preview']],
    },
  ];
}

function Authorized({
  apis,
  onManage,
}: {
  apis: ReturnType<typeof useAuthorizedApis>;
  onManage: (api: AuthorizedApi) => void;
}) {
  const application = useCurrentApplication();
  const mayChange = useMayChange();
  const list = useWholeList(apis, {
    columns: authorizedColumns,
    searched: SEARCHED,
    prefix: 'authorized_',
  });
  const menu = (api: AuthorizedApi): RowAction[] => [
    { label: 'View API', to: `/apis/${api.id}` },
    ...(mayChange ? [{ label: 'Manage scopes', onClick: () => onManage(api) }] : []),
  ];
  return (
    <List
      list={list}
      label="Authorized APIs"
      noun={NOUN}
      columns={authorizedColumns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      menu={menu}
      actions={mayChange ? actionsFor(application.id) : []}
      empty={{
        title: 'Not authorized for any API yet',
        children: 'Authorize it for an API below, then enable the scopes it needs.',
      }}
    />
  );
}

const otherColumns: Column<ApiRow>[] = [
  ...nameColumn<ApiRow>(),
  {
    header: 'Kind',
    width: 170,
    isExtra: true,
    cell: ({ is_management_api }) =>
      is_management_api && <Badge variant="light">management API</Badge>,
  },
];

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
  const list = useWholeList(
    { data: apis, error: null, refetch: () => undefined },
    { columns: otherColumns, searched: SEARCHED },
  );
  const begin = (api: ApiRow) => {
    const authorization = { apiId: api.id, applicationId: application.id };
    authorize.mutate(authorization, {
      onSuccess: () => {
        notify(said`${application.name} authorized for ${api.name}`, {
          describe: () => authorize.describe(authorization),
        });
        onAuthorized(api);
      },
      onError: (error) => notify(error.message, { isError: true }),
    });
  };
  const menu = (api: ApiRow): RowAction[] => [
    ...(mayChange ? [{ label: 'Authorize application', onClick: () => begin(api) }] : []),
    { label: 'View API', to: `/apis/${api.id}` },
  ];
  return (
    <List
      list={list}
      label="Other APIs"
      noun={NOUN}
      columns={otherColumns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      search="Search APIs"
      menu={menu}
      empty={{ title: 'No other APIs', children: null }}
    />
  );
}

export function ApplicationApis() {
  const application = useCurrentApplication();
  const all = useApis();
  const authorized = useAuthorizedApis(application.id);
  const authorize = useAuthorize();
  const [managedId, setManagedId] = useState<string | null>(null);
  const [parameters, setParameters] = useSearchParams();
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
        about="It gets tokens for these APIs, with the scopes enabled here."
      >
        <Authorized apis={authorized} onManage={({ id }) => setManagedId(id)} />
      </Section>
      {others !== undefined && others.length > 0 && (
        <Section
          title="Not authorized"
          about="Authorizing enables no scopes: you choose them next."
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
      {parameters.has('authorize') && (
        <AuthorizeDialog
          application={application}
          onClose={() => setParameters({}, { replace: true })}
        />
      )}
    </Stack>
  );
}
