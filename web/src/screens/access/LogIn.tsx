import { Code, Text } from '@mantine/core';
import { Navigate, useSearchParams } from 'react-router-dom';
import { useSession, useSetup } from '../../api/session';
import { AccessPage } from './AccessPage';
import { LogInForm } from './LogInForm';

/* Only a path of this console: a link from elsewhere must not lead anywhere else. */
function safeTarget(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : '/';
}

export function LogIn() {
  const [parameters] = useSearchParams();
  const session = useSession();
  const setup = useSetup();

  if (session.data) return <Navigate to={safeTarget(parameters.get('to'))} replace />;
  if (setup.data?.setup.is_needed)
    return (
      <AccessPage
        title="No administrators yet"
        about="Open the setup link that the server printed when it started. It prints a new one at each start until there is an administrator."
      >
        {null}
      </AccessPage>
    );
  return (
    <AccessPage title="Log in">
      <LogInForm />
      <Text size="xs" c="dimmed">
        Forgot your password? Whoever runs this server can make you a reset link, with{' '}
        <Code fz="xs">jeton admin reset-password</Code>.
      </Text>
    </AccessPage>
  );
}
