/* ApiApplications: who gets tokens for this API, and with which scopes. */
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { type AuthorizedApplication, keysOfApis, useAuthorizedApplications } from '../../api/apis';
import { authorize, revoke, useAuthorize } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ApplicationSelect } from '../../components/ApplicationSelect';
import { CopyCode, NameLink } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { FormDialog } from '../../components/FormDialog';
import { List } from '../../components/List';
import { ManageScopes } from '../../components/ManageScopes';
import { OrganizationLink } from '../../components/OrganizationLink';
import type { RowAction } from '../../components/RowMenu';
import { ScopeList } from '../../components/ScopeList';
import { useFields } from '../../components/useFields';
import type { RowsAction } from '../../components/useRowsActions';
import { useCurrentApi } from './ApiScreen';
import { needed } from '../../lib/textRules';
import { said } from '../../lib/said';

function AuthorizeDialog({
  onClose,
  onAuthorized,
}: {
  onClose: () => void;
  onAuthorized: (id: string) => void;
}) {
  const { id } = useCurrentApi();
  const authorize = useAuthorize();
  const form = useFields({ applicationId: '' }, authorize.error, {
    rules: { applicationId: needed('Choose an application.') },
  });
  const submit = ({ applicationId }: { applicationId: string }) =>
    authorize.mutate(
      { apiId: id, applicationId },
      {
        onSuccess: () => {
          onClose();
          onAuthorized(applicationId);
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title="Authorize application"
      form={form}
      verb="Authorize"
      onSubmit={submit}
      isPending={authorize.isPending}
      describe={({ applicationId }) => authorize.describe({ apiId: id, applicationId })}
    >
      <ApplicationSelect
        label="Application"
        description="This enables no scopes: you choose them next"
        {...form.getInputProps('applicationId')}
      />
    </FormDialog>
  );
}

const columns: Column<AuthorizedApplication>[] = [
  {
    header: 'Application',
    value: ({ name }) => name,
    cell: ({ id, name }) => <NameLink to={`/applications/${id}`} name={name} />,
  },
  {
    header: 'client_id',
    width: 300,
    isSpare: true,
    value: ({ id }) => id,
    cell: ({ id, name }) => <CopyCode value={id} label={said`client_id of ${name}`} />,
  },
  {
    header: 'Organization',
    width: 170,
    isExtra: true,
    value: ({ org_code }) => org_code,
    cell: ({ org_code }) => (org_code === null ? 'global' : <OrganizationLink code={org_code} />),
  },
  {
    header: 'Enabled scopes',
    value: ({ scopes }) => scopes.map(({ key }) => key).join(' '),
    cell: ({ scopes }) => <ScopeList scopes={scopes} />,
  },
];

function actionsFor(apiId: string): RowsAction<AuthorizedApplication>[] {
  const authorizationOf = ({ id }: AuthorizedApplication) => ({ apiId, applicationId: id });
  return [
    {
      verb: 'Revoke authorization',
      ask: (what) => `Revoke the authorization of ${what}`,
      done: 'no longer authorized',
      isDangerous: true,
      effect: 'They get no more tokens for this API. Undo restores their scopes too.',
      run: (row, client) => revoke(authorizationOf(row), client),
      undo: (row, client) =>
        authorize(
          authorizationOf(row),
          row.scopes.map(({ id }) => id),
          client,
        ),
      keys: [['applications'], ...keysOfApis(apiId), ['token_preview']],
    },
  ];
}

export function ApiApplications() {
  const api = useCurrentApi();
  const list = useAuthorizedApplications(api.id);
  const [isAuthorizing, { open, close }] = useDisclosure(false);
  const [managedId, setManagedId] = useState<string | null>(null);
  const managed = list.rows?.find(({ id }) => id === managedId);
  const mayChange = useMayChange();
  const menu = ({ id }: AuthorizedApplication): RowAction[] => [
    { label: 'View application', to: `/applications/${id}` },
    ...(mayChange ? [{ label: 'Manage scopes', onClick: () => setManagedId(id) }] : []),
  ];
  return (
    <>
      <List
        list={list}
        label="Authorized applications"
        noun={{ one: 'application', many: 'applications' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        menu={menu}
        actions={mayChange ? actionsFor(api.id) : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={open}>
              Authorize application
            </Button>
          )
        }
        empty={{
          title: 'No authorized applications yet',
          children: 'Only authorized applications get tokens for this API.',
        }}
      />
      {isAuthorizing && <AuthorizeDialog onClose={close} onAuthorized={setManagedId} />}
      {managed !== undefined && (
        <ManageScopes
          key={managed.id}
          api={api}
          application={managed}
          enabled={managed.scopes.map(({ id }) => id)}
          onClose={() => setManagedId(null)}
        />
      )}
    </>
  );
}
