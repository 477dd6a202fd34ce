import { Button, Group, Stack } from '@mantine/core';
import { useChangePassword } from '../../api/administrators';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { NewPassword, PASSWORD_MIN } from '../access/NewPassword';

export function Password() {
  const change = useChangePassword();
  const form = useFields({ new_password: '' }, change.error);
  const notify = useNotify();
  const submit = (fields: { new_password: string }) =>
    change.mutate(fields, {
      onSuccess: () => {
        form.reset();
        change.reset();
        notify('Password changed; your other sessions ended');
      },
    });
  return (
    <Section title="Password" about="Changing it ends your other sessions.">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="md">
          <NewPassword label="New password" {...form.getInputProps('new_password')} />
          {form.refusal !== null && <ErrorNotice error={form.refusal} />}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={change.isPending}
              disabled={form.values.new_password.length < PASSWORD_MIN}
            >
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
