/* Findings: what one must know of a token before one reads it, read out when it changes. */
import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconLockOpen2 } from '@tabler/icons-react';
import { useNow } from '../../components/useNow';
import type { Jwt } from '../../lib/jwt';
import { findingsOf } from '../../lib/jwtFindings';

const LOOKS = {
  danger: { color: 'red', variant: 'filled', icon: <IconLockOpen2 size={18} /> },
  warning: { color: 'yellow', variant: 'light', icon: <IconAlertTriangle size={18} /> },
};

export function Findings({ jwt, issuer }: { jwt: Jwt | null; issuer: string | undefined }) {
  const now = useNow();
  const findings = jwt === null ? [] : findingsOf(jwt, issuer, now);
  return (
    <Stack gap="xs" role="status" aria-label="What to know first">
      {findings.map(({ level, title, text }) => (
        <Alert key={title} {...LOOKS[level]} title={title}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        </Alert>
      ))}
    </Stack>
  );
}
