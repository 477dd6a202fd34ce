import { Button, Group } from '@mantine/core';
import { useChangePassword } from '../../api/administrators';
import { PageForm } from '../../components/Form';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { NewPassword } from '../access/NewPassword';
import { RULES } from '../../lib/textRules';

export function Password() {
  const change = useChangePassword();
  const form = useFields({ new_password: '' }, change.error, {
    rules: { new_password: RULES.password },
  });
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
      <PageForm
        form={form}
        onSubmit={submit}
        isPending={change.isPending}
        actions={
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        }
      >
        <NewPassword label="New password" {...form.getInputProps('new_password')} />
      </PageForm>
    </Section>
  );
}
