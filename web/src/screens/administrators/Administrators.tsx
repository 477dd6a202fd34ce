/* Administrators: who may log in here and as what, and who is invited. Owners change it. */
import { Alert, Badge, Button, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { ROLES, useAdministrators } from '../../api/administrators';
import type { Administrator } from '../../api/session';
import { useAdministrator } from '../../api/access';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import { Time } from '../../components/Time';
import { AdministratorActions } from './AdministratorActions';
import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { SecondFactorPolicy } from './SecondFactorPolicy';

function useColumns(): Column<Administrator>[] {
  const self = useAdministrator();
  const isOwner = self.role === 'owner';
  const administrators = useAdministrators().data ?? [];
  const owners = administrators.filter(({ role }) => role === 'owner').length;
  const columns: Column<Administrator>[] = [
    {
      header: 'Name',
      cell: ({ id, name, email }) => (
        <Stack gap={0}>
          <Text size="sm" fw={600}>
            {name}
            {id === self.id && ' (you)'}
          </Text>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </Stack>
      ),
    },
    { header: 'Role', cell: ({ role }) => <Badge variant="outline">{ROLES[role].label}</Badge> },
    {
      header: 'Second factor',
      isExtra: true,
      cell: ({ is_totp_enabled }) => (is_totp_enabled ? 'on' : 'off'),
    },
    {
      header: 'Last log-in',
      isExtra: true,
      cell: ({ last_login_on }) => <Time value={last_login_on} />,
    },
  ];
  const actions: Column<Administrator> = {
    header: 'Actions',
    align: 'right',
    cell: (administrator) => (
      <AdministratorActions
        administrator={administrator}
        isLastOwner={administrator.role === 'owner' && owners === 1}
      />
    ),
  };
  return isOwner ? [...columns, actions] : columns;
}

export function Administrators() {
  const administrators = useAdministrators();
  const isOwner = useAdministrator().role === 'owner';
  const columns = useColumns();
  const [isInviting, setInviting] = useState(false);
  useAsked('invite', () => isOwner && setInviting(true));
  return (
    <Screen
      title="Administrators"
      about="Who may log in to this console, and what they may do."
      actions={
        isOwner && (
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
            Invite
          </Button>
        )
      }
    >
      {!isOwner && <Alert variant="light">Only an owner can invite, change roles or delete.</Alert>}
      {administrators.isError && administrators.data === undefined ? (
        <ErrorNotice error={administrators.error} onRetry={() => void administrators.refetch()} />
      ) : (
        <DataTable
          label="Administrators"
          columns={columns}
          rows={administrators.data}
          rowKey={({ id }) => id}
        />
      )}
      <Invitations isOwner={isOwner} />
      <SecondFactorPolicy isOwner={isOwner} />
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
    </Screen>
  );
}
