/* AddPasskey: a name first, then the browser's own question; recovery codes where there were none. */
import { Text, TextInput } from '@mantine/core';
import { useAdministrator } from '../../api/access';
import { useAddPasskey } from '../../api/passkeys';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { browserName } from '../../lib/browserName';
import { RULES } from '../../lib/textRules';
import { RecoveryCodes } from './RecoveryCodes';

export function AddPasskey({ isOpen, onClose }: DialogProps) {
  const add = useAddPasskey(useAdministrator());
  const notify = useNotify();
  const form = useFields({ name: browserName(navigator.userAgent) }, add.error, {
    rules: { name: RULES.passkeyName },
  });
  const codes = add.data?.recovery_codes ?? [];
  if (codes.length > 0) return isOpen && <RecoveryCodes codes={codes} onClose={onClose} />;
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add a passkey"
      form={form}
      verb="Go on"
      onSubmit={(fields) =>
        add.mutate(fields, {
          onSuccess: ({ recovery_codes: made }) => {
            if (made.length > 0) return;
            notify('The passkey is added');
            onClose();
          },
        })
      }
      isPending={add.isPending}
    >
      <Text size="sm">
        Your browser asks next for a finger, your face, a PIN or a security key.
      </Text>
      <TextInput
        label="Name"
        description="To tell it from your other passkeys"
        {...form.getInputProps('name')}
        required
      />
    </FormDialog>
  );
}
