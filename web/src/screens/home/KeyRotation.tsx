import { Anchor, Code, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { type SigningKey, useSigningKeys } from '../../api/signingKeys';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { momentOf } from '../../lib/days';

function Words({ keys, nextOn }: { keys: SigningKey[]; nextOn: string | null }) {
  const active = keys.find(({ state }) => state === 'active');
  const pending = keys.find(({ state }) => state === 'pending');
  return (
    <Stack gap={6}>
      {active !== undefined && (
        <Text size="sm">
          Signing with <Code>{active.kid}</Code> since {momentOf(new Date(active.active_from))}.
        </Text>
      )}
      {pending !== undefined ? (
        <Text size="sm">
          <Code>{pending.kid}</Code> is published, and starts signing{' '}
          <Time value={pending.active_from} />.
        </Text>
      ) : nextOn !== null ? (
        <Text size="sm">
          The next key takes over <Time value={nextOn} />, and is published before that.
        </Text>
      ) : (
        <Text size="sm">Keys are rotated by hand only.</Text>
      )}
    </Stack>
  );
}

export function KeyRotation() {
  const keys = useSigningKeys();
  return (
    <Section
      title="Signing key"
      actions={
        <Anchor component={Link} to="/signing-keys" size="sm">
          Signing keys
        </Anchor>
      }
    >
      {keys.isError && <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending && <Skeleton height={40} />}
      {keys.data !== undefined && (
        <Words keys={keys.data.signing_keys} nextOn={keys.data.next_rotation_on} />
      )}
    </Section>
  );
}
