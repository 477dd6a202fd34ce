/*
 * TotpSetup: the secret of a new second factor, as a QR code drawn here and as text; a code proves
 * that the authenticator has it; then the recovery codes, once. Closing drops them all.
 */
import { PinInput, Skeleton, Stack, Text } from '@mantine/core';
import { QRCodeSVG } from 'qrcode.react';
import { useEffect, useRef, useState } from 'react';
import { useBeginTotp, useEnableTotp } from '../../api/administrators';
import { ApiError } from '../../api/client';
import { CopyField } from '../../components/CopyField';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { RecoveryCodes } from './RecoveryCodes';
import classes from './TotpSetup.module.css';

const CODE_LENGTH = 6;
const TITLE = 'Set up the second factor';

/* In groups of four, as people copy it. */
function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

export function TotpSetup({ onClose }: { onClose: () => void }) {
  const begin = useBeginTotp();
  const enable = useEnableTotp();
  const [code, setCode] = useState('');
  const hasBegun = useRef(false);
  const { mutate } = begin;
  useEffect(() => {
    if (!hasBegun.current) mutate({});
    hasBegun.current = true;
  }, [mutate]);
  const isWrong = enable.error instanceof ApiError && enable.error.code === 'CODE_WRONG';

  if (enable.data !== undefined)
    return <RecoveryCodes codes={enable.data.recovery_codes} onClose={onClose} />;
  if (begin.data === undefined)
    return (
      <Dialog opened onClose={onClose} title={TITLE}>
        {begin.error === null ? <Skeleton height={200} /> : <ErrorNotice error={begin.error} />}
      </Dialog>
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title={TITLE}
      fields={[]}
      verb="Switch on"
      onSubmit={() => enable.mutate({ code })}
      isPending={enable.isPending}
      isReady={code.length === CODE_LENGTH}
      error={isWrong ? null : enable.error}
    >
      <Stack align="center" gap="sm">
        <Text size="sm" w="100%">
          1. Scan this with your authenticator, or type the secret into it.
        </Text>
        <div className={classes.code}>
          <QRCodeSVG value={begin.data.totp.otpauth_uri} size={184} title="QR code of the secret" />
        </div>
      </Stack>
      <CopyField label="Secret" value={grouped(begin.data.totp.secret)} />
      <Stack gap={6}>
        <Text size="sm">2. Type the six digits that it shows.</Text>
        <PinInput
          length={CODE_LENGTH}
          type="number"
          oneTimeCode
          value={code}
          onChange={setCode}
          error={isWrong}
          getInputProps={(index) => ({
            'aria-label': `Digit ${index + 1} of ${CODE_LENGTH}`,
            ...(index === 0 && { 'data-autofocus': true }),
          })}
        />
        {isWrong && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {enable.error?.message}
          </Text>
        )}
      </Stack>
    </FormDialog>
  );
}
