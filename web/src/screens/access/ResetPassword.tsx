import { Anchor, Button, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { doorApi } from '../../api/client';
import { PageForm } from '../../components/Form';
import { useFields } from '../../components/useFields';
import { AccessPage, useForgetLinkToken, useLinkToken } from './AccessPage';
import { NewPassword } from './NewPassword';
import { RULES } from '../../lib/textRules';

export function ResetPassword() {
  const token = useLinkToken();
  const reset = useMutation({
    mutationFn: (fields: { password: string }) =>
      doorApi('POST', '/password_reset', { token, ...fields }),
    gcTime: 0 /* the password does not stay in memory */,
    onSuccess: useForgetLinkToken(),
  });
  const form = useFields({ password: '' }, reset.error, { rules: { password: RULES.password } });
  if (reset.isSuccess)
    return (
      <AccessPage title="Password changed">
        <Text size="sm">All your sessions have ended.</Text>
        <Anchor component={Link} to="/log-in">
          Log in
        </Anchor>
      </AccessPage>
    );
  if (token === null)
    return (
      <AccessPage
        title="A new password"
        about="Open the whole link that `jeton admin reset-password` printed."
      >
        {null}
      </AccessPage>
    );
  return (
    <AccessPage title="A new password">
      <PageForm
        form={form}
        onSubmit={(fields) => reset.mutate(fields)}
        isPending={reset.isPending}
        actions={
          <Button type="submit" loading={reset.isPending}>
            Set password
          </Button>
        }
      >
        <NewPassword label="New password" {...form.getInputProps('password')} />
      </PageForm>
    </AccessPage>
  );
}
