/* ConfirmationDialog: the question of Confirmation.tsx, which is loaded when it is asked first. */
import { Button, Text } from '@mantine/core';
import { PasswordField } from './PasswordField';
import { useMutation } from '@tanstack/react-query';
import { useAdministrator } from '../api/access';
import { confirmByPasskey, confirmSession, hasSecondFactor, type Proof } from '../api/session';
import { hasPasskeys } from '../api/webauthn';
import { given, needed } from '../lib/textRules';
import { FormDialog } from './FormDialog';
import { OneTimeCode } from './OneTimeCode';
import { useFields } from './useFields';
import { useUnsaved } from './useUnsaved';

const ABOVE_OTHER_DIALOGS = 300;

export function ConfirmationDialog({ onEnd }: { onEnd: (isConfirmed: boolean) => void }) {
  const administrator = useAdministrator();
  const hasCode = hasSecondFactor(administrator);
  const confirm = useMutation({ mutationFn: (proof: Proof) => confirmSession(proof), gcTime: 0 });
  const byPasskey = useMutation({ mutationFn: confirmByPasskey, gcTime: 0 });
  const form = useFields({ password: '', code: '' }, confirm.error, {
    rules: {
      password: given('Enter your password.'),
      ...(hasCode && { code: needed('Enter the code.') }),
    },
  });
  const { password, code } = form.values;
  /* What is to be confirmed is not saved either, and its own form waits for that. */
  useUnsaved(true);
  return (
    <FormDialog
      isOpen
      onClose={() => onEnd(false)}
      title="Confirm that it is you"
      form={form}
      verb="Confirm"
      onSubmit={() =>
        confirm.mutate(hasCode ? { password, code } : { password }, {
          onSuccess: () => onEnd(true),
        })
      }
      isPending={confirm.isPending}
      trouble={byPasskey.error}
      zIndex={ABOVE_OTHER_DIALOGS}
    >
      <Text size="sm">
        This change could outlast your session. You will not be asked again for five minutes.
      </Text>
      <PasswordField
        label="Your password"
        autoComplete="current-password"
        {...form.getInputProps('password')}
        shows="Show your password"
      />
      {hasCode && <OneTimeCode {...form.getInputProps('code')} />}
      {administrator.passkeys > 0 && hasPasskeys() && (
        <Button
          variant="default"
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate(undefined, { onSuccess: () => onEnd(true) })}
        >
          Use a passkey
        </Button>
      )}
    </FormDialog>
  );
}
