import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useChangePassword } from '../../api/administrators';
import { ApiError } from '../../api/client';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldError } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { NewPassword, PASSWORD_MIN } from '../access/NewPassword';

export function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useChangePassword();
  const notify = useNotify();
  const isWrong = change.error instanceof ApiError && change.error.code === 'PASSWORD_WRONG';
  const newError = fieldError(change.error, 'new_password');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { current_password: current, new_password: next },
      {
        onSuccess: () => {
          setCurrent('');
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
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
            error={isWrong ? change.error?.message : undefined}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the current password' }}
            required
          />
          <NewPassword label="New password" value={next} onChange={setNext} error={newError} />
          {change.error !== null && !isWrong && newError === undefined && (
            <ErrorNotice error={change.error} />
          )}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={change.isPending}
              disabled={current === '' || next.length < PASSWORD_MIN}
            >
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
