import { Badge, Group } from '@mantine/core';
import type { Webhook } from '../../api/webhooks';
import { Time } from '../../components/Time';

/* In words and color: a webhook that fails is switched off by the server after 72 hours. */
export function WebhookState({ webhook }: { webhook: Webhook }) {
  if (!webhook.is_enabled)
    return (
      <Badge color="gray" variant="outline">
        Disabled
      </Badge>
    );
  if (webhook.failing_since !== null)
    return (
      <Group gap={6}>
        <Badge color="red">Failing</Badge>
        <span>
          since <Time value={webhook.failing_since} />
        </span>
      </Group>
    );
  return <Badge variant="outline">Enabled</Badge>;
}
