/* Join: the pages behind one-time links that make an administrator: setup and invitation. */
import { Button, TextInput } from '@mantine/core';
import { Navigate } from 'react-router-dom';
import { useBeginSession, useSession } from '../../api/session';
import { PageForm } from '../../components/Form';
import { useFields } from '../../components/useFields';
import { AccessPage, useLinkToken } from './AccessPage';
import { NewPassword } from './NewPassword';
import { RULES } from '../../lib/textRules';

interface Joining {
  token: string;
  email?: string;
  name: string;
  password: string;
}

const KINDS = {
  setup: {
    title: 'Set up jeton',
    about: 'You become the owner, with full access, and can invite others.',
    path: '/setup',
    noToken: 'Open the whole setup link that the server printed when it started.',
  },
  invitation: {
    title: 'Join as an administrator',
    about: 'You were invited to administer this server.',
    path: '/invitations/accept',
    noToken: 'Open the whole link of your invitation.',
  },
};

export function Join({ kind }: { kind: keyof typeof KINDS }) {
  const { title, about, path, noToken } = KINDS[kind];
  const token = useLinkToken();
  const session = useSession();
  const join = useBeginSession<Joining>(path);
  const form = useFields({ email: '', name: '', password: '' }, join.error, {
    rules: {
      name: RULES.administratorName,
      password: RULES.password,
      ...(kind === 'setup' && { email: RULES.email }),
    },
  });

  if (session.data) return <Navigate to="/" replace />;
  if (token === null)
    return (
      <AccessPage title={title} about={noToken}>
        {null}
      </AccessPage>
    );
  const submit = ({ email, name, password }: typeof form.values) =>
    join.mutate(kind === 'setup' ? { token, email, name, password } : { token, name, password });
  return (
    <AccessPage title={title} about={about}>
      <PageForm
        form={form}
        onSubmit={submit}
        isPending={join.isPending}
        actions={
          <Button type="submit" loading={join.isPending}>
            {kind === 'setup' ? 'Create the first administrator' : 'Join'}
          </Button>
        }
      >
        <TextInput
          label="Your name"
          autoComplete="name"
          {...form.getInputProps('name')}
          required
          autoFocus
        />
        {kind === 'setup' && (
          <TextInput
            label="E-mail"
            description="You will log in with it"
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
            required
          />
        )}
        <NewPassword {...form.getInputProps('password')} />
      </PageForm>
    </AccessPage>
  );
}
