/*
 * Confirmation: asks for the password, and for a code where there is a second factor, when the server
 * wants to see once more who is there (CONFIRMATION_NEEDED); then the call that was refused goes again.
 */
import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiError, setAskConfirmation } from '../api/client';
import { confirmSession, type Proof } from '../api/session';
import { useAdministrator } from '../api/access';
import { CoveredContext } from './Dialog';
import { FormDialog } from './FormDialog';

const ABOVE_OTHER_DIALOGS = 300;

function ConfirmationDialog({ onEnd }: { onEnd: (isConfirmed: boolean) => void }) {
  const { is_totp_enabled: hasCode } = useAdministrator();
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const confirm = useMutation({ mutationFn: (proof: Proof) => confirmSession(proof), gcTime: 0 });
  const refusal = confirm.error instanceof ApiError ? confirm.error.code : null;
  const isOfPassword = refusal === 'PASSWORD_WRONG';
  const isOfCode = refusal?.startsWith('SECOND_FACTOR_') === true;
  return (
    <FormDialog
      isOpen
      onClose={() => onEnd(false)}
      title="Confirm that it is you"
      fields={[]}
      verb="Confirm"
      onSubmit={() =>
        confirm.mutate(hasCode ? { password, code } : { password }, {
          onSuccess: () => onEnd(true),
        })
      }
      isPending={confirm.isPending}
      isReady={password !== '' && (!hasCode || code !== '')}
      error={isOfPassword || isOfCode ? null : confirm.error}
      zIndex={ABOVE_OTHER_DIALOGS}
    >
      <Text size="sm">
        What you are about to do could outlast your session. After this you are not asked again for
        five minutes.
      </Text>
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={isOfPassword ? confirm.error?.message : undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
        data-autofocus
      />
      {hasCode && (
        <TextInput
          label="Code"
          description="Six digits of your authenticator, or a recovery code"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={isOfCode ? confirm.error?.message : undefined}
        />
      )}
    </FormDialog>
  );
}

/* Several calls may be refused while the dialog is open: one answer is for all. */
export function ConfirmationProvider({ children }: { children: ReactNode }) {
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<((isConfirmed: boolean) => void)[]>([]);
  const end = (isConfirmed: boolean) => {
    setAsking(false);
    waiting.current.splice(0).forEach((resolve) => resolve(isConfirmed));
  };
  useEffect(() => {
    const asked = waiting.current;
    setAskConfirmation(() => {
      setAsking(true);
      return new Promise((resolve) => asked.push(resolve));
    });
    return () => {
      setAskConfirmation(() => Promise.resolve(false));
      asked.splice(0).forEach((resolve) => resolve(false));
    };
  }, []);
  return (
    <>
      <CoveredContext.Provider value={isAsking}>{children}</CoveredContext.Provider>
      {isAsking && <ConfirmationDialog onEnd={end} />}
    </>
  );
}
