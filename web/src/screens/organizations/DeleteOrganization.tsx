import { useNavigate } from 'react-router-dom';
import { type Organization, useDeleteOrganization } from '../../api/organizations';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function DeleteOrganization({
  isOpen,
  onClose,
  organization: { code, name },
}: DialogProps & { organization: Organization }) {
  const remove = useDeleteOrganization(code);
  const notify = useNotify();
  const navigate = useNavigate();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(`Organization ${name} deleted`);
        navigate('/organizations');
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${name}?`}
      name={name}
      verb="Delete organization"
      onConfirm={confirm}
      isPending={remove.isPending}
      error={remove.error}
    >
      Its applications are deleted with it: they get no more tokens, and their client secrets are
      gone. Its API keys stop verifying. This cannot be undone.
    </ConfirmDialog>
  );
}
