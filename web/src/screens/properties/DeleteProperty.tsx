import { type Property, useDeleteProperty } from '../../api/properties';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';

export function DeleteProperty({
  isOpen,
  onClose,
  property,
}: DialogProps & { property: Property }) {
  const remove = useDeleteProperty(property.id);
  const notify = useNotify();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(`Property ${property.name} deleted`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${property.name}?`}
      name={property.key}
      verb="Delete property"
      onConfirm={confirm}
      isPending={remove.isPending}
      error={remove.error}
    >
      All its values go with it, and it leaves tokens from the next one on. This cannot be undone.
    </ConfirmDialog>
  );
}
