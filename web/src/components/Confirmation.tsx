/*
 * Confirmation: asks for the password, and for a code where there is a second factor, when the server
 * wants to see once more who is there (CONFIRMATION_NEEDED); then the call that was refused goes again.
 */
import { PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { setRemedies } from '../api/client';
import { confirmSession, type Proof } from '../api/session';
import { useAdministrator } from '../api/access';
import { CoveredContext } from './Dialog';
import { FormDialog } from './FormDialog';
import { OneTimeCode } from './OneTimeCode';
import { useFields } from './useFields';
import { given, needed } from '../lib/textRules';

const ABOVE_OTHER_DIALOGS = 300;

function ConfirmationDialog({ onEnd }: { onEnd: (isConfirmed: boolean) => void }) {
  const { is_totp_enabled: hasCode } = useAdministrator();
  const confirm = useMutation({ mutationFn: (proof: Proof) => confirmSession(proof), gcTime: 0 });
  const form = useFields({ password: '', code: '' }, confirm.error, {
    rules: {
      password: given('Give your password.'),
      ...(hasCode && { code: needed('Give the code.') }),
    },
  });
  const { password, code } = form.values;
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
      zIndex={ABOVE_OTHER_DIALOGS}
    >
      <Text size="sm">
        What you are about to do could outlast your session. After this you are not asked again for
        five minutes.
      </Text>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        {...form.getInputProps('password')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
      />
      {hasCode && <OneTimeCode {...form.getInputProps('code')} />}
    </FormDialog>
  );
}

/* Several calls may be refused while the dialog is open: one answer is for all. */
export function ConfirmationProvider({ children }: { children: ReactNode }) {
  const isCovered = useContext(CoveredContext);
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<((isConfirmed: boolean) => void)[]>([]);
  const end = (isConfirmed: boolean) => {
    setAsking(false);
    waiting.current.splice(0).forEach((resolve) => resolve(isConfirmed));
  };
  useEffect(() => {
    const asked = waiting.current;
    setRemedies({
      confirm: () => {
        setAsking(true);
        return new Promise((resolve) => asked.push(resolve));
      },
    });
    return () => {
      setRemedies({ confirm: () => Promise.resolve(false) });
      asked.splice(0).forEach((resolve) => resolve(false));
    };
  }, []);
  return (
    <>
      <CoveredContext.Provider value={isAsking || isCovered}>{children}</CoveredContext.Provider>
      {isAsking && <ConfirmationDialog onEnd={end} />}
    </>
  );
}
