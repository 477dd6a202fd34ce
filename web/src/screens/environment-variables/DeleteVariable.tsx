import { type EnvironmentVariable, useDeleteVariable } from '../../api/environmentVariables';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function DeleteVariable({
  isOpen,
  onClose,
  variable: { id, key, is_secret },
}: DialogProps & { variable: EnvironmentVariable }) {
  const remove = useDeleteVariable(id);
  const notify = useNotify();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(`Environment variable ${key} deleted`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${key}?`}
      name={key}
      verb="Delete variable"
      onConfirm={confirm}
      isPending={remove.isPending}
      error={remove.error}
    >
      What reads it finds nothing from now on.{' '}
      {is_secret && 'Its value cannot be read, so keep it elsewhere if you need it. '}
      This cannot be undone.
    </ConfirmDialog>
  );
}
