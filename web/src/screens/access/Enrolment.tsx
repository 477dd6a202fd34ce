/*
 * Enrolment: all that is open to whoever has no second factor where all must have one. It stays until
 * the recovery codes have been seen, though the server is content before.
 */
import { Button, Group } from '@mantine/core';
import { useEndSession } from '../../api/session';
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
  return (
    <AccessPage
      title="A second factor is required"
      about="An owner requires one of all administrators: six digits of an authenticator on your phone, at each log-in. Set it up to go on."
    >
      <Group justify="space-between">
        <Button variant="subtle" color="gray" onClick={() => logOut.mutate()}>
          Log out
        </Button>
        <Button onClick={() => onOpenChange(true)}>Set up</Button>
      </Group>
      {isOpen && <TotpSetup onClose={() => onOpenChange(false)} />}
    </AccessPage>
  );
}
