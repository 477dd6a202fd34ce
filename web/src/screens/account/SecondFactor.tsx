/* SecondFactor: a code of an authenticator beside the password: set it up, switch it off. */
import { Alert, Badge, Button, Group, PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';
import { useDisableTotp } from '../../api/administrators';
import { ApiError } from '../../api/client';
import { useSession } from '../../api/session';
import { useAdministrator } from '../../app/access';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { TotpSetup } from './TotpSetup';

const FEW_CODES = 3;

function DisableDialog({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState('');
  const disable = useDisableTotp();
  const notify = useNotify();
  const isWrong = disable.error instanceof ApiError && disable.error.code === 'PASSWORD_WRONG';
  const submit = () =>
    disable.mutate(
      { password },
      {
        onSuccess: () => {
          notify('The second factor is off');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      title="Switch the second factor off"
      fields={[]}
      verb="Switch off"
      onSubmit={submit}
      isPending={disable.isPending}
      isReady={password !== ''}
      error={isWrong ? null : disable.error}
    >
      <Text size="sm">Your password alone is enough to log in then. The recovery codes stop working.</Text>
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={isWrong ? disable.error?.message : undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        data-autofocus
      />
    </FormDialog>
  );
}

function CodesLeft() {
  const left = useSession().data?.recovery_codes_left ?? 0;
  if (left > FEW_CODES)
    return <Text size="sm">{left} recovery codes are left for when the authenticator is lost.</Text>;
  return (
    <Alert color="yellow" title={left === 1 ? '1 recovery code is left' : `${left} recovery codes are left`}>
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
      actions={isOn ? <Badge>On</Badge> : <Badge variant="outline" color="gray">Off</Badge>}
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
