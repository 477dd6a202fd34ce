/* InviteDialog: makes a link for somebody, which is shown once; sending it is the owner's. */
import { Text, TextInput } from '@mantine/core';
import { useInvite } from '../../api/administrators';
import type { Role } from '../../api/session';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import { useFields } from '../../components/useFields';
import { RoleField } from './RoleField';
import { RULES } from '../../lib/textRules';

export function InviteDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const invite = useInvite();
  const form = useFields<{ email: string; role: Role }>(
    { email: '', role: 'admin' },
    invite.error,
    {
      rules: { email: RULES.email },
    },
  );
  const close = () => {
    form.reset();
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
        form={form}
        verb="Create link"
        onSubmit={(fields) => invite.mutate(fields)}
        isPending={invite.isPending}
      >
        <TextInput
          label="E-mail"
          description="Who the invitation is for. No e-mail is sent: you get a link to pass on"
          type="email"
          {...form.getInputProps('email')}
          required
        />
        <RoleField {...form.getInputProps('role')} />
      </FormDialog>
      <SecretOnce title="Invitation" label="link" secret={isOpen ? url : null} onClose={close}>
        <Text size="sm">
          Send it to <bdi>{form.values.email}</bdi> over a channel you trust. Whoever opens it first
          becomes an administrator. It works once, within seven days.
        </Text>
      </SecretOnce>
    </>
  );
}
