import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import { consoleApi } from '../../api/client';
import { ErrorNotice } from '../../components/ErrorNotice';
import { fieldError } from '../../components/FormDialog';
import { AccessPage, useLinkToken } from './AccessPage';
import { NewPassword, PASSWORD_MIN } from './NewPassword';

export function ResetPassword() {
  const token = useLinkToken();
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => consoleApi('POST', '/password_reset', { token, password }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  if (token === null)
    return (
      <AccessPage
        title="A new password"
        about="This page needs the whole link that `jeton admin reset-password` printed."
      >
        {null}
      </AccessPage>
    );
  if (reset.isSuccess)
    return (
      <AccessPage title="The password is changed">
        <Text size="sm">Every session of yours has ended.</Text>
        <Anchor component={Link} to="/log-in">
          Log in
        </Anchor>
      </AccessPage>
    );
  const ofField = fieldError(reset.error, 'password');
  return (
    <AccessPage title="A new password">
      <form onSubmit={submit}>
        <Stack gap="md">
          <NewPassword
            label="New password"
            value={password}
            onChange={setPassword}
            error={ofField}
          />
          {reset.error !== null && ofField === undefined && <ErrorNotice error={reset.error} />}
          <Button type="submit" loading={reset.isPending} disabled={password.length < PASSWORD_MIN}>
            Set the password
          </Button>
        </Stack>
      </form>
    </AccessPage>
  );
}
