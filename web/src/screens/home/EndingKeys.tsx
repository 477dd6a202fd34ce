/* EndingKeys: API keys that end by themselves soon; nothing where there are none. */
import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconClockExclamation } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useEndingApiKeys } from '../../api/apiKeys';
import { Time } from '../../components/Time';
import { counted } from '../../lib/counted';
import { WARNING_DAYS } from '../../lib/expiry';

const NOUN = { one: 'API key expires', many: 'API keys expire' };
const SHOWN_MAX = 5;

export function EndingKeys() {
  const keys = useEndingApiKeys();
  const { rows, hasMore } = keys.data ?? { rows: [], hasMore: false };
  if (rows.length === 0) return null;
  return (
    <Alert
      color="yellow"
      icon={<IconClockExclamation size={18} />}
      title={`${hasMore ? 'At least ' : ''}${counted(rows.length, NOUN)} within ${WARNING_DAYS} days`}
    >
      <List size="sm" spacing={2}>
        {rows.slice(0, SHOWN_MAX).map(({ id, name, expires_on }) => (
          <List.Item key={id}>
            <Anchor
              component={Link}
              to={`/api-keys/${id}`}
              size="sm"
              c="inherit"
              underline="always"
            >
              <bdi>{name}</bdi>
            </Anchor>{' '}
            <Time value={expires_on} />
          </List.Item>
        ))}
      </List>
      {(hasMore || rows.length > SHOWN_MAX) && <Text size="sm">and more.</Text>}
      <Text size="sm" mt="xs">
        An expiry cannot be moved: add another key in time and give it to the holder.
      </Text>
    </Alert>
  );
}
