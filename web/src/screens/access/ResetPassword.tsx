import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { consoleApi } from '../../api/client';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useFields } from '../../components/useFields';
import { AccessPage, useLinkToken } from './AccessPage';
import { NewPassword, PASSWORD_MIN } from './NewPassword';

export function ResetPassword() {
  const token = useLinkToken();
  const reset = useMutation({
    mutationFn: (fields: { password: string }) =>
      consoleApi('POST', '/password_reset', { token, ...fields }),
    gcTime: 0 /* the password does not stay in memory */,
  });
  const form = useFields({ password: '' }, reset.error);
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
  return (
    <AccessPage title="A new password">
      <form onSubmit={form.onSubmit((fields) => reset.mutate(fields))}>
        <Stack gap="md">
          <NewPassword label="New password" {...form.getInputProps('password')} />
          {form.refusal !== null && <ErrorNotice error={form.refusal} />}
          <Button
            type="submit"
            loading={reset.isPending}
            disabled={form.values.password.length < PASSWORD_MIN}
          >
            Set the password
          </Button>
        </Stack>
      </form>
    </AccessPage>
  );
}
