/* ApiApplications: who gets tokens for this API, and with which scopes. */
import { Anchor, Button, Code, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { type AuthorizedApplication, useAuthorizedApplications } from '../../api/apis';
import { useAuthorize } from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ApplicationSelect } from '../../components/ApplicationSelect';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { ManageScopes } from '../../components/ManageScopes';
import { ScopeList } from '../../components/ScopeList';
import { useFields } from '../../components/useFields';
import { useRevocation } from '../../components/useRevocation';
import { useCurrentApi } from './ApiScreen';
import { needed } from '../../lib/textRules';

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
    >
      <ApplicationSelect
        label="Application"
        description="No scope is enabled by that yet: you choose them next"
        {...form.getInputProps('applicationId')}
      />
    </FormDialog>
  );
}

function useColumns(onManage: (id: string) => void): Column<AuthorizedApplication>[] {
  const api = useCurrentApi();
  const { revoke, isPending } = useRevocation();
  const mayChange = useMayChange();
  const columns: Column<AuthorizedApplication>[] = [
    {
      header: 'Application',
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
    {
      header: 'Organization',
      isExtra: true,
      cell: ({ org_code }) => (org_code === null ? 'global' : <Code>{org_code}</Code>),
    },
    { header: 'Enabled scopes', cell: ({ scopes }) => <ScopeList scopes={scopes} /> },
  ];
  if (mayChange)
    columns.push({
      header: 'Actions',
      align: 'right',
      cell: ({ id, name, scopes }) => (
        <Group gap="xs" justify="flex-end">
          <Button
            size="xs"
            variant="default"
            aria-label={`Manage scopes of ${name}`}
            onClick={() => onManage(id)}
          >
            Manage scopes
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={`Revoke ${name}`}
            disabled={isPending}
            onClick={() =>
              revoke(
                { apiId: api.id, applicationId: id },
                scopes.map((scope) => scope.id),
                `${name} gets no more tokens for ${api.name}`,
              )
            }
          >
            Revoke
          </Button>
        </Group>
      ),
    });
  return columns;
}

export function ApiApplications() {
  const api = useCurrentApi();
  const pages = useAuthorizedApplications(api.id);
  const [isAuthorizing, { open, close }] = useDisclosure(false);
  const [managedId, setManagedId] = useState<string | null>(null);
  const managed = pages.rows?.find(({ id }) => id === managedId);
  const columns = useColumns(setManagedId);
  const mayChange = useMayChange();
  const authorizeButton = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={open}>
      Authorize application
    </Button>
  );
  if (pages.error !== null)
    return <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />;
  const isEmpty = pages.rows?.length === 0 && pages.isFirstPage;
  return (
    <Stack gap="md">
      {isEmpty ? (
        <EmptyState title="No application is authorized yet" action={authorizeButton}>
          Only authorized applications get tokens for this API.
        </EmptyState>
      ) : (
        <>
          <Group justify="flex-end">{authorizeButton}</Group>
          <DataTable
            label="Authorized applications"
            columns={columns}
            rows={pages.rows}
            rowKey={({ id }) => id}
            minWidth={560}
          />
          <PagerButtons pager={pages.pager} />
        </>
      )}
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
    </Stack>
  );
}
