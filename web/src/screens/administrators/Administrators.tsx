/* Administrators: who may log in here and as what, and who is invited. Owners change it. */
import { Alert, Badge, Button } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import {
  deleteAdministrator,
  KEYS_OF_ADMINISTRATORS,
  ROLES,
  useAdministrators,
} from '../../api/administrators';
import { type Administrator, hasSecondFactor } from '../../api/session';
import { useAdministrator } from '../../api/access';
import { Named, timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import { useAsked } from '../../components/useAsked';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { ChangeRole } from './ChangeRole';
import { Invitations } from './Invitations';
import { InviteDialog } from './InviteDialog';
import { SecondFactorPolicy } from './SecondFactorPolicy';

function columnsFor(self: Administrator): Column<Administrator>[] {
  return [
    {
      header: 'Name',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ id, name, email }) => (
        <Named name={name} mark={id === self.id ? '(you)' : undefined} about={email} />
      ),
    },
    { header: 'E-mail', value: ({ email }) => email },
    {
      header: 'Role',
      sort: 'role',
      width: 150,
      value: ({ role }) => ROLES[role].label,
      cell: ({ role }) => <Badge variant="outline">{ROLES[role].label}</Badge>,
    },
    {
      header: 'Second factor',
      sort: 'second_factor',
      width: 150,
      isExtra: true,
      value: (administrator) => (hasSecondFactor(administrator) ? 'on' : 'off'),
      cell: (administrator) => (hasSecondFactor(administrator) ? 'on' : 'off'),
    },
    timeColumn('Last log-in', ({ last_login_on }) => last_login_on, {
      sort: 'last_login',
      isExtra: true,
    }),
  ];
}

const SEARCHED = {
  name: ({ name }: Administrator) => name,
  'e-mail': ({ email }: Administrator) => email,
};

export function Administrators() {
  const administrators = useAdministrators();
  const self = useAdministrator();
  const isOwner = self.role === 'owner';
  const columns = columnsFor(self);
  const list = useWholeList(administrators, { columns, searched: SEARCHED });
  const [isInviting, setInviting] = useState(false);
  useAsked('invite', () => isOwner && setInviting(true));
  const changing = useDialog<Administrator>();
  const owners = administrators.data?.filter(({ role }) => role === 'owner').length ?? 0;
  /* Or nobody could manage administrators. */
  const isLastOwner = ({ role }: Administrator) => role === 'owner' && owners === 1;
  const menu = (row: Administrator): RowAction[] =>
    isLastOwner(row) ? [] : [{ label: 'Change role', onClick: () => changing.open(row) }];
  const actions: RowsAction<Administrator>[] = [
    {
      verb: 'Delete',
      done: 'deleted',
      isDangerous: true,
      isFor: (row) => !isLastOwner(row),
      effect:
        'They are logged out at once and cannot log in again. What they did stays in the audit log.',
      typed: ({ email }) => email,
      run: ({ id }) => deleteAdministrator(id),
      keys: KEYS_OF_ADMINISTRATORS,
    },
  ];
  return (
    <Screen title="Administrators" about="Who can log in to this console, and what they can do.">
      {!isOwner && <Alert variant="light">Only owners can invite, change roles and delete.</Alert>}
      <List
        list={list}
        label="Administrators"
        noun={{ one: 'administrator', many: 'administrators' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ email }) => email}
        search="Search administrators"
        menu={isOwner ? menu : undefined}
        menuNote={(row) =>
          isLastOwner(row) ? 'The last owner: make somebody else an owner first' : undefined
        }
        actions={isOwner ? actions : []}
        primary={
          isOwner && (
            <Button leftSection={<IconUserPlus size={16} />} onClick={() => setInviting(true)}>
              Invite
            </Button>
          )
        }
        empty={{ title: 'No administrators yet', children: null }}
      />
      <Invitations isOwner={isOwner} />
      <SecondFactorPolicy isOwner={isOwner} />
      <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />
      {changing.value !== undefined && (
        <ChangeRole key={changing.key} {...changing.props} administrator={changing.value} />
      )}
    </Screen>
  );
}
