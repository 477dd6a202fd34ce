import { type FeatureFlag, useDeleteFlag } from '../../api/featureFlags';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function DeleteFlag({ isOpen, onClose, flag }: DialogProps & { flag: FeatureFlag }) {
  const remove = useDeleteFlag(flag.key);
  const notify = useNotify();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(`Feature flag ${flag.name} deleted`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${flag.name}?`}
      name={flag.key}
      verb="Delete feature flag"
      onConfirm={confirm}
      isPending={remove.isPending}
      error={remove.error}
    >
      All overrides go with it, and it leaves tokens from the next one on. This cannot be undone.
    </ConfirmDialog>
  );
}
