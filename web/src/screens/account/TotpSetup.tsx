/*
 * TotpSetup: the secret of a new second factor, as a QR code drawn here and as text; a code proves
 * that the authenticator has it; then the recovery codes, once. Closing drops them all.
 */
import { PinInput, Skeleton, Stack, Text } from '@mantine/core';
import { Suspense, useEffect, useRef } from 'react';
import { chunk } from '../../api/chunks';
import { useBeginTotp, useEnableTotp } from '../../api/administrators';
import { CopyField } from '../../components/CopyField';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { FormDialog } from '../../components/FormDialog';
import { useFields } from '../../components/useFields';
import { RecoveryCodes } from './RecoveryCodes';
import classes from './TotpSetup.module.css';

/* The log-in can need it, and the first load is to stay small. */
const { Component: QRCode } = chunk(async () => {
  const { QRCodeSVG } = await import('qrcode.react');
  return { QRCodeSVG };
}, 'QRCodeSVG');
const QR_CODE_SIZE_PX = 184;

const CODE_LENGTH = 6;
const TITLE = 'Set up the second factor';

/* In groups of four, as people copy it. */
function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

export function TotpSetup({ onClose }: { onClose: () => void }) {
  const begin = useBeginTotp();
  const enable = useEnableTotp();
  const form = useFields({ code: '' }, enable.error, {
    rules: {
      code: {
        check: (code) => (code.length === CODE_LENGTH ? null : `Enter all ${CODE_LENGTH} digits.`),
      },
    },
  });
  const hasBegun = useRef(false);
  const { mutate } = begin;
  useEffect(() => {
    if (!hasBegun.current) mutate({});
    hasBegun.current = true;
  }, [mutate]);
  const wrong = (form.getInputProps('code') as { error?: string }).error;

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
      form={form}
      verb="Turn on"
      onSubmit={(fields) => enable.mutate(fields)}
      isPending={enable.isPending}
    >
      <Stack align="center" gap="sm">
        <Text size="sm" w="100%">
          1. Scan this with your authenticator app, or enter the secret in it.
        </Text>
        <div className={classes.code}>
          <Suspense fallback={<Skeleton height={QR_CODE_SIZE_PX} width={QR_CODE_SIZE_PX} />}>
            <QRCode
              value={begin.data.totp.otpauth_uri}
              size={QR_CODE_SIZE_PX}
              title="QR code of the secret"
            />
          </Suspense>
        </div>
      </Stack>
      <CopyField label="Secret" value={grouped(begin.data.totp.secret)} />
      <Stack gap={6}>
        <Text size="sm">2. Enter the six digits that it shows.</Text>
        <PinInput
          length={CODE_LENGTH}
          type="number"
          oneTimeCode
          {...form.getInputProps('code', { withError: false })}
          error={wrong !== undefined}
          getInputProps={(index) => ({
            'aria-label': `Digit ${index + 1} of ${CODE_LENGTH}`,
            ...(index === 0 && { 'data-autofocus': true }),
          })}
        />
        {wrong !== undefined && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {wrong}
          </Text>
        )}
      </Stack>
    </FormDialog>
  );
}
