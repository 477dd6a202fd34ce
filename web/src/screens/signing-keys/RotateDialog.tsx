import { Alert, Radio, Stack, Text } from '@mantine/core';
import { useRotateSigningKey } from '../../api/signingKeys';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { useFields } from '../../components/useFields';

interface RotateDialogProps {
  isOpen: boolean;
  onClose: () => void;
  hasPending: boolean;
}

/* Mounted when it is opened: the gentle way is what is chosen each time. */
function Dialog({ onClose, hasPending }: Omit<RotateDialogProps, 'isOpen'>) {
  const rotate = useRotateSigningKey();
  const form = useFields({ how: 'gently' }, rotate.error);
  const notify = useNotify();
  const isImmediate = form.values.how === 'immediately';
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title="Rotate the signing key"
      form={form}
      verb={isImmediate ? 'Rotate immediately' : 'Rotate'}
      onSubmit={() =>
        rotate.mutate(isImmediate, {
          onSuccess: ({ signing_key }) => {
            notify(
              signing_key.state === 'pending'
                ? 'New key published. It signs once APIs know it'
                : 'The new key is signing',
            );
            onClose();
          },
        })
      }
      isPending={rotate.isPending}
      describe={() => rotate.describe(isImmediate)}
    >
      <Text size="sm">
        {hasPending && isImmediate ? 'The pending key signs at once.' : 'A new key is created.'}{' '}
        Tokens already issued stay valid until they expire: the old key stays in the JWKS that long.
      </Text>
      <Radio.Group label="When does the new key sign?" {...form.getInputProps('how')}>
        <Stack gap="sm" mt="xs">
          <Radio
            value="gently"
            label="Once APIs know it"
            description="Published now, used later. No token is refused."
          />
          <Radio
            value="immediately"
            label="Immediately"
            description="For tests, and where every API refetches the JWKS by itself. If a key was stolen, remove it instead, from the menu in its row."
          />
        </Stack>
      </Radio.Group>
      {isImmediate && (
        <Alert color="red" title="APIs may refuse tokens for a while">
          An API with a cached JWKS does not know the new key until it fetches the JWKS again.
          Tokens signed by the old key stay valid until they expire.
        </Alert>
      )}
      {!isImmediate && hasPending && (
        <Alert color="yellow" title="A key is pending already">
          It takes over by itself. Until then you can only rotate immediately.
        </Alert>
      )}
    </FormDialog>
  );
}

export function RotateDialog({ isOpen, onClose, hasPending }: RotateDialogProps) {
  return isOpen ? <Dialog onClose={onClose} hasPending={hasPending} /> : null;
}
