import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Navigate, useSearchParams } from 'react-router-dom';
import { ApiError } from '../../api/client';
import { useBeginSession, useSession, useSetup } from '../../api/session';
import { Form } from '../../components/Form';
import { OneTimeCode } from '../../components/OneTimeCode';
import { useFields } from '../../components/useFields';
import { AccessPage } from './AccessPage';
import { given, needed } from '../../lib/textRules';

interface Credentials {
  email: string;
  password: string;
  code?: string;
}

/* Only a path of this console: a link from elsewhere must not lead anywhere else. */
function safeTarget(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : '/';
}

const isOfCode = (error: Error | null) =>
  error instanceof ApiError && error.code === 'SECOND_FACTOR_NEEDED';

export function LogIn() {
  const [parameters] = useSearchParams();
  const session = useSession();
  const setup = useSetup();
  const logIn = useBeginSession<Credentials>('/session');
  const [needsCode, setNeedsCode] = useState(false);
  /* That a code is needed is no refusal: it is asked for. */
  const refusal = isOfCode(logIn.error) ? null : logIn.error;
  const form = useFields({ email: '', password: '', code: '' }, refusal, {
    rules: {
      email: needed('Give your e-mail address.'),
      password: given('Give your password.'),
      ...(needsCode && { code: needed('Give the code.') }),
    },
  });

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
        if (isOfCode(refusal)) setNeedsCode(true);
      },
    });
  };
  return (
    <AccessPage title="Log in">
      <Form
        form={form}
        onSubmit={submit}
        actions={
          <Button type="submit" loading={logIn.isPending} fullWidth>
            Log in
          </Button>
        }
      >
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
      </Form>
    </AccessPage>
  );
}
