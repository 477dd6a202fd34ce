/* InviteDialog: makes a link for somebody, which is shown once; sending it is the owner's. */
import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useInvite } from '../../api/administrators';
import type { Role } from '../../api/session';
import { FormDialog, fieldError } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import { RoleField } from './RoleField';

export function InviteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('admin');
  const invite = useInvite();
  const close = () => {
    setEmail('');
    setRole('admin');
    invite.reset();
    onClose();
  };
  const url = invite.data?.invitation.url ?? null;
  return (
    <>
      <FormDialog
        isOpen={isOpen && url === null}
        onClose={close}
        title="Invite an administrator"
        fields={['email', 'role']}
        verb="Create link"
        onSubmit={() => invite.mutate({ email, role })}
        isPending={invite.isPending}
        error={invite.error}
      >
        <TextInput
          label="E-mail"
          description="Whom the invitation is for. No e-mail is sent: you get a link to hand on"
          type="email"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={fieldError(invite.error, 'email')}
          required
          data-autofocus
        />
        <RoleField value={role} onChange={setRole} error={fieldError(invite.error, 'role')} />
      </FormDialog>
      <SecretOnce title="Invitation" label="link" secret={isOpen ? url : null} onClose={close}>
        <Text size="sm">
          Send it to {email} by a way that you trust. Whoever opens it first becomes an administrator.
          It works once, for seven days.
        </Text>
      </SecretOnce>
    </>
  );
}
