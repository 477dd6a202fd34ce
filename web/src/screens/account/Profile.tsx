/* Profile: one's own name and e-mail address. */
import { Button, Group, TextInput } from '@mantine/core';
import { useChangeEmail, useChangeName } from '../../api/administrators';
import { useAdministrator } from '../../api/access';
import { PageForm } from '../../components/Form';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

function Name({ known }: { known: string }) {
  const change = useChangeName();
  const notify = useNotify();
  const form = useFields({ name: known }, change.error, {
    rules: { name: RULES.administratorName },
  });
  return (
    <PageForm
      form={form}
      onSubmit={(fields) =>
        change.mutate({ ...fields, seen: form.seen }, { onSuccess: () => notify('Name changed') })
      }
      isPending={change.isPending}
      actions={
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending}>
            Change name
          </Button>
        </Group>
      }
    >
      <TextInput label="Your name" autoComplete="name" {...form.getInputProps('name')} required />
    </PageForm>
  );
}

function Email({ known }: { known: string }) {
  const change = useChangeEmail();
  const notify = useNotify();
  const form = useFields({ email: known }, change.error, { rules: { email: RULES.email } });
  return (
    <PageForm
      form={form}
      onSubmit={(fields) =>
        change.mutate(
          { ...fields, seen: form.seen },
          { onSuccess: () => notify('E-mail address changed') },
        )
      }
      isPending={change.isPending}
      actions={
        <Group justify="flex-end">
          <Button type="submit" variant="default" loading={change.isPending}>
            Change e-mail address
          </Button>
        </Group>
      }
    >
      <TextInput
        label="Your e-mail"
        type="email"
        autoComplete="email"
        description="You will log in with it from then on."
        {...form.getInputProps('email')}
        required
      />
    </PageForm>
  );
}

export function Profile() {
  const { name, email } = useAdministrator();
  return (
    <Section title="Profile">
      <Name known={name} />
      <Email known={email} />
    </Section>
  );
}
