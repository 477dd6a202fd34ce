import { type ApiKeyRecord, useRevokeApiKey } from '../../api/apiKeys';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { said } from '../../lib/said';

export function RevokeApiKey({ isOpen, onClose, apiKey }: DialogProps & { apiKey: ApiKeyRecord }) {
  const revoke = useRevokeApiKey(apiKey.id);
  const notify = useNotify();
  const confirm = () =>
    revoke.mutate(undefined, {
      onSuccess: () => {
        notify(said`${apiKey.name} revoked`);
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={said`Revoke ${apiKey.name}?`}
      name={apiKey.name}
      verb="Revoke key"
      onConfirm={confirm}
      isPending={revoke.isPending}
      describe={revoke.describe}
      error={revoke.error}
    >
      It stops verifying at once. This cannot be undone. It stays in the list, as revoked.
    </ConfirmDialog>
  );
}
