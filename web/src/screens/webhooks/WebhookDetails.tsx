/* WebhookDetails: what a webhook is told of; change it, switch it on or off, delete it. */
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { useDeleteWebhook, useEnableWebhook, type Webhook } from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { CopyField } from '../../components/CopyField';
import { AdminActions } from '../../components/AdminActions';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { TestEvent } from './TestEvent';
import { useWebhook } from './WebhookScreen';
import { said } from '../../lib/said';

function Trouble({ webhook, action }: { webhook: Webhook; action: ReactNode }) {
  if (!webhook.is_enabled)
    return (
      <Alert color="yellow" title="This webhook is disabled: nothing is sent">
        Waiting events are sent once you enable it. Events from while it is disabled are not kept
        for it.
        <Group mt="sm">{action}</Group>
      </Alert>
    );
  if (webhook.failing_since !== null)
    return (
      <Alert color="red" title="Deliveries fail">
        Since <Time value={webhook.failing_since} />. After 72 hours without a success it is
        disabled. Deliveries shows what the endpoint answered.
      </Alert>
    );
  return null;
}

export function WebhookDetails() {
  const webhook = useWebhook();
  const mayChange = useMayChange();
  const notify = useNotify();
  const enabling = useEnableWebhook(webhook.id);
  const remove = useDeleteWebhook(webhook.id);
  const setEnabled = (is_enabled: boolean) =>
    enabling.mutate(is_enabled, {
      onSuccess: () =>
        notify(is_enabled ? 'Webhook enabled' : 'Webhook disabled', {
          undo: () => setEnabled(!is_enabled),
          describe: () => enabling.describe(is_enabled),
        }),
      onError: (error) => notify(error.message, { isError: true }),
    });
  const enable = mayChange && (
    <Button size="sm" loading={enabling.isPending} onClick={() => setEnabled(true)}>
      Enable
    </Button>
  );
  return (
    <Stack gap="lg">
      <Trouble webhook={webhook} action={enable} />
      <Section
        title="Details"
        actions={
          mayChange && (
            <>
              {webhook.is_enabled && (
                <Button
                  variant="default"
                  loading={enabling.isPending}
                  onClick={() => setEnabled(false)}
                >
                  Disable
                </Button>
              )}
              <Button variant="default" component={Link} to={`/webhooks/${webhook.id}/edit`}>
                Edit
              </Button>
            </>
          )
        }
      >
        <CopyField label="Endpoint" value={webhook.endpoint} />
        <CopyField label="ID" value={webhook.id} />
        <Text size="sm">
          Created <Time value={webhook.created_on} />
        </Text>
        <Group gap={6}>
          {webhook.event_types.map((code) => (
            <Badge key={code} variant="default" tt="none">
              {code}
            </Badge>
          ))}
        </Group>
      </Section>
      {mayChange && webhook.is_enabled && <TestEvent webhook={webhook} />}
      {mayChange && (
        <AdminActions
          title="Delete webhook"
          about="The endpoint gets no more events, and the history of its deliveries goes."
          verb="Delete webhook"
          name={webhook.name}
          remove={remove}
          done={said`Webhook ${webhook.name} deleted`}
          list="/webhooks"
        >
          Events that still wait for {webhook.endpoint} are never sent. This cannot be undone.
        </AdminActions>
      )}
    </Stack>
  );
}
