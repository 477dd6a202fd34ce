/* TestTokenNotice: that requests go with a test token, and how they go with the session again. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { setTestToken, type UsedToken } from '../../api/testToken';
import { CopyButton } from '../../components/Copy';
import { Expiry } from '../../components/JwtView';
import { decodeJwt } from '../../lib/jwt';
import { said } from '../../lib/said';

export function TestTokenNotice({ used }: { used: UsedToken }) {
  return (
    <Alert
      variant="light"
      role="status"
      title={said`The test token of ${used.applicationName} is used`}
    >
      <Group gap="sm" justify="space-between">
        <Text size="sm">
          Requests here are sent with it instead of your session, so they can do what it can do.
        </Text>
        <Group gap="xs">
          <Expiry claims={decodeJwt(used.token).claims} />
          <CopyButton value={used.token} label="token" size="xs" variant="default" />
          <Button size="xs" variant="default" onClick={() => setTestToken(null)}>
            Use my session
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
