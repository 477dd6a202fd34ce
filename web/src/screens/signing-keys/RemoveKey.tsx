import { List, Stack, Text } from '@mantine/core';
import { type SigningKey, useRemoveSigningKey } from '../../api/signingKeys';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { Time } from '../../components/Time';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { numeral } from '../../lib/counted';

function TokensEnd({ of: key }: { of: SigningKey }) {
  if (key.valid_tokens_until === null || key.valid_tokens_until === undefined)
    return <>No token ends: this key never signed one.</>;
  if (key.valid_tokens_max === 0)
    return <>Every token of this key is refused here at once. None that was issued is valid now.</>;
  return (
    <>
      Every token of this key is refused here at once. Of those that were issued, at most{' '}
      {numeral(key.valid_tokens_max ?? 0)} may be valid now; the last one would expire{' '}
      <Time value={key.valid_tokens_until} />. Applications get new tokens by asking again.
    </>
  );
}

const WHAT_FOLLOWS = {
  active: 'A new key is created and signs at once.',
  pending: 'Another key is created and waits in its place.',
  retired: 'The key that signs stays.',
};

export function RemoveKey({
  isOpen,
  onClose,
  signingKey,
}: DialogProps & { signingKey: SigningKey }) {
  const remove = useRemoveSigningKey(signingKey.kid);
  const notify = useNotify();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify('Key removed. Its tokens are refused');
        onClose();
      },
    });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Remove a stolen key?"
      verb="Remove key"
      onConfirm={confirm}
      isPending={remove.isPending}
      describe={remove.describe}
      error={remove.error}
    >
      <Stack gap="sm">
        <Text size="sm">Only if somebody else may have the private key. Otherwise, rotate.</Text>
        <List size="sm" spacing="xs">
          <List.Item>
            <TokensEnd of={signingKey} />
          </List.Item>
          <List.Item>{WHAT_FOLLOWS[signingKey.state]}</List.Item>
          <List.Item>
            APIs that verify tokens themselves accept the old ones, and do not know a new key, until
            they fetch the JWKS again. Restart those that matter.
          </List.Item>
        </List>
        <Text size="sm">This cannot be undone.</Text>
      </Stack>
    </ConfirmDialog>
  );
}
