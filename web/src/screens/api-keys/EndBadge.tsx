import { Badge, Group } from '@mantine/core';
import type { ApiKeyRow } from '../../api/apiKeys';
import { Time } from '../../components/Time';
import { endsSoon } from '../../lib/expiry';

/* When a key ends, with a word of warning where that is soon. */
export function EndBadge({ apiKey }: { apiKey: Pick<ApiKeyRow, 'expires_on' | 'status'> }) {
  return (
    <Group gap={6}>
      <Time value={apiKey.expires_on} never="never" />
      {endsSoon(apiKey.expires_on, apiKey.status, new Date()) && (
        <Badge color="yellow" variant="light">
          expires soon
        </Badge>
      )}
    </Group>
  );
}
