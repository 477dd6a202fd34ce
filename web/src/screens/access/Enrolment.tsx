/*
 * Enrolment: all that is open to whoever has no second factor where all must have one. It stays until
 * the recovery codes have been seen, though the server is content before.
 */
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useEndSession } from '../../api/session';
import { hasPasskeys } from '../../api/webauthn';
import { AddPasskey } from '../account/AddPasskey';
import { TotpSetup } from '../account/TotpSetup';
import { AccessPage } from './AccessPage';

export function Enrolment({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const logOut = useEndSession('/session');
  const [isPasskey, setPasskey] = useState(false);
  const begin = (withPasskey: boolean) => {
    setPasskey(withPasskey);
    onOpenChange(true);
  };
  const close = () => onOpenChange(false);
  return (
    <AccessPage
      title="A second factor is required"
      about="An owner requires one of every administrator: a passkey, or six digits from an authenticator app, at each log-in. Set one up to continue."
    >
      <Group justify="space-between">
        <Button variant="subtle" color="gray" onClick={() => logOut.mutate()}>
          Log out
        </Button>
        <Stack gap="xs">
          {hasPasskeys() && <Button onClick={() => begin(true)}>Add a passkey</Button>}
          <Button variant={hasPasskeys() ? 'default' : 'filled'} onClick={() => begin(false)}>
            Set up an authenticator app
          </Button>
        </Stack>
      </Group>
      {isOpen && !isPasskey && <TotpSetup onClose={close} />}
      {isOpen && isPasskey && <AddPasskey isOpen onClose={close} />}
    </AccessPage>
  );
}
