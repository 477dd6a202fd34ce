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
      verb="Continue"
      onSubmit={(fields) =>
        add.mutate(fields, {
          onSuccess: ({ recovery_codes: made }) => {
            if (made.length > 0) return;
            notify('Passkey added');
            onClose();
          },
        })
      }
      isPending={add.isPending}
    >
      <Text size="sm">
        Next, your browser asks for your fingerprint, face, PIN or security key.
      </Text>
      <TextInput
        label="Name"
        description="Tells it apart from your other passkeys"
        {...form.getInputProps('name')}
        required
      />
    </FormDialog>
  );
}
