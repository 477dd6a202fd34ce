/* LogInForm: e-mail, password, and a code where there is a second factor; or a passkey alone. */
import { Button, Stack, TextInput } from '@mantine/core';
import { PasswordField } from '../../components/PasswordField';
import { useState } from 'react';
import { ApiError } from '../../api/client';
import { useBeginSession, useLogInByPasskey } from '../../api/session';
import { hasPasskeys } from '../../api/webauthn';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Form } from '../../components/Form';
import { OneTimeCode } from '../../components/OneTimeCode';
import { useFields } from '../../components/useFields';
import { given, needed } from '../../lib/textRules';

interface Credentials {
  email: string;
  password: string;
  code?: string;
}

const isOfCode = (error: Error | null) =>
  error instanceof ApiError && error.code === 'SECOND_FACTOR_NEEDED';

/* email: whose page this is already; another one may log in all the same. */
export function LogInForm({ email: known = '', onDone }: { email?: string; onDone?: () => void }) {
  const logIn = useBeginSession<Credentials>('/session');
  const byPasskey = useLogInByPasskey();
  const [needsCode, setNeedsCode] = useState(false);
  /* That a code is needed is no refusal: it is asked for. */
  const refusal = isOfCode(logIn.error) ? null : logIn.error;
  const form = useFields({ email: known, password: '', code: '' }, refusal, {
    rules: {
      email: needed('Enter your e-mail address.'),
      password: given('Enter your password.'),
      ...(needsCode && { code: needed('Enter the code.') }),
    },
  });
  const submit = ({ email, password, code }: typeof form.values) => {
    logIn.mutate(needsCode ? { email, password, code } : { email, password }, {
      onSuccess: onDone,
      onError: (failure) => {
        if (isOfCode(failure)) setNeedsCode(true);
      },
    });
  };
  return (
    <Form
      form={form}
      onSubmit={submit}
      actions={
        <Stack gap="sm">
          <Button type="submit" loading={logIn.isPending} fullWidth>
            Log in
          </Button>
          {hasPasskeys() && (
            <Button
              variant="default"
              fullWidth
              loading={byPasskey.isPending}
              onClick={() => byPasskey.mutate(undefined, { onSuccess: onDone })}
            >
              Use a passkey
            </Button>
          )}
          {byPasskey.error !== null && <ErrorNotice error={byPasskey.error} />}
        </Stack>
      }
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        {...form.getInputProps('email')}
        required
        autoFocus={known === ''}
      />
      <PasswordField
        label="Password"
        autoComplete="current-password"
        {...form.getInputProps('password')}
        required
        data-autofocus={known !== '' || undefined}
      />
      {needsCode && <OneTimeCode {...form.getInputProps('code')} required autoFocus />}
    </Form>
  );
}
