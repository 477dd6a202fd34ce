/* AdministratorActions: change a role, delete; the last owner stays one, or nobody could manage. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { ROLES, useChangeRole, useDeleteAdministrator } from '../../api/administrators';
import type { Administrator, Role } from '../../api/session';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { useFields } from '../../components/useFields';
import { RoleField } from './RoleField';

interface ActionsProps {
  administrator: Administrator;
  isLastOwner: boolean;
}

function RoleDialog({
  administrator,
  onClose,
}: {
  administrator: Administrator;
  onClose: () => void;
}) {
  const change = useChangeRole();
  const form = useFields({ role: administrator.role }, change.error, {
    rules: {
      role: { check: (role) => (role === administrator.role ? 'That is the role already.' : null) },
    },
  });
  const notify = useNotify();
  const save = ({ role }: { role: Role }) =>
    change.mutate(
      { id: administrator.id, role },
      {
        onSuccess: () => {
          notify(`${administrator.email} is ${ROLES[role].label.toLowerCase()} now`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={`Role of ${administrator.name}`}
      form={form}
      verb="Change role"
      onSubmit={save}
      isPending={change.isPending}
    >
      <RoleField {...form.getInputProps('role')} />
      The sessions of {administrator.email} end: the next log-in has the new role.
    </FormDialog>
  );
}

export function AdministratorActions({ administrator, isLastOwner }: ActionsProps) {
  const [dialog, setDialog] = useState<'role' | 'delete' | null>(null);
  const remove = useDeleteAdministrator();
  const notify = useNotify();
  const close = () => {
    remove.reset();
    setDialog(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Actions for ${administrator.email}`}
          >
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isLastOwner && <Menu.Label>The last owner: make another one first</Menu.Label>}
          <Menu.Item disabled={isLastOwner} onClick={() => setDialog('role')}>
            Change role
          </Menu.Item>
          <Menu.Item color="red" disabled={isLastOwner} onClick={() => setDialog('delete')}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'role' && <RoleDialog administrator={administrator} onClose={close} />}
      <ConfirmDialog
        isOpen={dialog === 'delete'}
        onClose={close}
        title="Delete administrator"
        name={administrator.email}
        verb="Delete administrator"
        onConfirm={() =>
          remove.mutate(
            { id: administrator.id },
            {
              onSuccess: () => {
                notify(`${administrator.email} may no longer log in`);
                close();
              },
            },
          )
        }
        isPending={remove.isPending}
        error={remove.error}
      >
        {administrator.name} is logged out at once and cannot log in again. What was done stays in
        the audit log.
      </ConfirmDialog>
    </>
  );
}
