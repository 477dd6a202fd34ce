import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router-dom';
import { ApiError } from '../../api/client';
import { useBeginSession, useSession, useSetup } from '../../api/session';
import { ErrorNotice } from '../../components/ErrorNotice';
import { OneTimeCode } from '../../components/OneTimeCode';
import { useFields } from '../../components/useFields';
import { AccessPage } from './AccessPage';

interface Credentials {
  email: string;
  password: string;
  code?: string;
}

/* Only a path of this console: a link from elsewhere must not lead anywhere else. */
function safeTarget(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : '/';
}

export function LogIn() {
  const [parameters] = useSearchParams();
  const session = useSession();
  const setup = useSetup();
  const logIn = useBeginSession<Credentials>('/session');
  const form = useFields({ email: '', password: '', code: '' }, logIn.error);
  const error = form.refusal instanceof ApiError ? form.refusal : null;
  const [needsCode, setNeedsCode] = useState(false);

  if (session.data) return <Navigate to={safeTarget(parameters.get('to'))} replace />;
  if (setup.data?.setup.is_needed)
    return (
      <AccessPage
        title="No administrator yet"
        about="Open the setup link that the server printed when it started. A new one is printed at each start, until there is an administrator."
      >
        {null}
      </AccessPage>
    );
  const submit = ({ email, password, code }: typeof form.values) => {
    logIn.mutate(needsCode ? { email, password, code } : { email, password }, {
      onError: (refusal) => {
        if (refusal instanceof ApiError && refusal.code === 'SECOND_FACTOR_NEEDED')
          setNeedsCode(true);
      },
    });
  };
  return (
    <AccessPage title="Log in">
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="md">
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
            required
            autoFocus
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            {...form.getInputProps('password')}
            required
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          />
          {needsCode && <OneTimeCode {...form.getInputProps('code')} required autoFocus />}
          {error !== null && error.code !== 'SECOND_FACTOR_NEEDED' && <ErrorNotice error={error} />}
          <Button type="submit" loading={logIn.isPending} fullWidth>
            Log in
          </Button>
        </Stack>
      </form>
    </AccessPage>
  );
}
