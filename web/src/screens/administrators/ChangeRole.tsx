import { ROLES, useChangeRole } from '../../api/administrators';
import type { Administrator, Role } from '../../api/session';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RoleField } from './RoleField';
import { said } from '../../lib/said';

export function ChangeRole({
  administrator,
  isOpen,
  onClose,
}: DialogProps & { administrator: Administrator }) {
  const change = useChangeRole();
  const form = useFields({ role: administrator.role }, change.error, {
    rules: {
      role: { check: (role) => (role === administrator.role ? 'This is already the role.' : null) },
    },
  });
  const notify = useNotify();
  const save = ({ role }: { role: Role }) =>
    change.mutate(
      { id: administrator.id, role, seen: form.seen },
      {
        onSuccess: () => {
          notify(`${administrator.email} is now ${ROLES[role].label.toLowerCase()}`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={said`Change role of ${administrator.name}`}
      form={form}
      verb="Change role"
      onSubmit={save}
      isPending={change.isPending}
    >
      <RoleField {...form.getInputProps('role')} />
      The sessions of <bdi>{administrator.email}</bdi> end: the next log-in has the new role.
    </FormDialog>
  );
}
