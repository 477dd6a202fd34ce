/* SecondFactor: a code of an authenticator beside the password: set it up, switch it off. */
import { Badge, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useDisableTotp, usePolicy } from '../../api/administrators';
import { useAdministrator } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { TotpSetup } from './TotpSetup';

function DisableDialog({ onClose }: { onClose: () => void }) {
  const disable = useDisableTotp();
  const isRequired = usePolicy().data?.is_second_factor_required === true;
  const notify = useNotify();
  const submit = () =>
    disable.mutate(
      {},
      {
        onSuccess: () => {
          notify('Second factor turned off');
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title="Turn off the second factor"
      verb="Turn off"
      onConfirm={submit}
      isPending={disable.isPending}
      error={disable.error}
    >
      {isRequired
        ? 'All administrators must have one: without a passkey you set up a new one right after. '
        : 'Without a passkey, your password alone logs you in. '}
      With your last second factor, your recovery codes go too.
    </ConfirmDialog>
  );
}

export function SecondFactor() {
  const { is_totp_enabled: isOn } = useAdministrator();
  const [dialog, setDialog] = useState<'setup' | 'disable' | null>(null);
  const close = () => setDialog(null);
  return (
    <Section
      title="Authenticator"
      about="Six digits from an authenticator app at each log-in. Your password alone is then not enough."
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
      <Group justify="flex-end">
        {isOn ? (
          <Button variant="outline" color="red" onClick={() => setDialog('disable')}>
            Turn off
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
