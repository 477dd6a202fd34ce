import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChangePassword } from '../../api/administrators';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldError } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { NewPassword, PASSWORD_MIN } from '../access/NewPassword';

export function Password() {
  const [next, setNext] = useState('');
  const change = useChangePassword();
  const notify = useNotify();
  const newError = fieldError(change.error, 'new_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { new_password: next },
      {
        onSuccess: () => {
          setNext('');
          change.reset();
          notify('Password changed; your other sessions ended');
        },
      },
    );
  };
  return (
    <Section title="Password" about="Changing it ends your other sessions.">
      <form onSubmit={submit}>
        <Stack gap="md">
          <NewPassword label="New password" value={next} onChange={setNext} error={newError} />
          {change.error !== null && newError === undefined && <ErrorNotice error={change.error} />}
          <Group justify="flex-end">
            <Button type="submit" loading={change.isPending} disabled={next.length < PASSWORD_MIN}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
