/* SecondFactor: a code of an authenticator beside the password: set it up, switch it off. */
import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useDisableTotp, usePolicy } from '../../api/administrators';
import { useSession } from '../../api/session';
import { useAdministrator } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { TotpSetup } from './TotpSetup';
import { counted } from '../../lib/counted';

const FEW_CODES = 3;

function DisableDialog({ onClose }: { onClose: () => void }) {
  const disable = useDisableTotp();
  const isRequired = usePolicy().data?.is_second_factor_required === true;
  const notify = useNotify();
  const submit = () =>
    disable.mutate(
      {},
      {
        onSuccess: () => {
          notify('The second factor is off');
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Switch the second factor off"
      verb="Switch off"
      onConfirm={submit}
      isPending={disable.isPending}
      error={disable.error}
    >
      {isRequired
        ? 'All administrators must have one: you set up a new one right after. '
        : 'Your password alone is enough to log in then. '}
      The recovery codes stop working.
    </ConfirmDialog>
  );
}

function CodesLeft() {
  const left = useSession().data?.recovery_codes_left ?? 0;
  if (left > FEW_CODES)
    return (
      <Text size="sm">{left} recovery codes are left for when the authenticator is lost.</Text>
    );
  return (
    <Alert
      color="yellow"
      title={counted(left, { one: 'recovery code is left', many: 'recovery codes are left' })}
    >
      Switch the second factor off and on again to get new ones.
    </Alert>
  );
}

export function SecondFactor() {
  const { is_totp_enabled: isOn } = useAdministrator();
  const [dialog, setDialog] = useState<'setup' | 'disable' | null>(null);
  const close = () => setDialog(null);
  return (
    <Section
      title="Second factor"
      about="Six digits of an authenticator at each log-in. Who has your password alone stays out."
      actions={
        isOn ? (
          <Badge>On</Badge>
        ) : (
          <Badge variant="outline" color="gray">
            Off
          </Badge>
        )
      }
    >
      {isOn && <CodesLeft />}
      <Group justify="flex-end">
        {isOn ? (
          <Button variant="outline" color="red" onClick={() => setDialog('disable')}>
            Switch off
          </Button>
        ) : (
          <Button onClick={() => setDialog('setup')}>Set up</Button>
        )}
      </Group>
      {dialog === 'setup' && <TotpSetup onClose={close} />}
      {dialog === 'disable' && <DisableDialog onClose={close} />}
    </Section>
  );
}
