/* WebhookDetails: what a webhook is told of; change it, switch it on or off, delete it. */
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useDeleteWebhook, useUpdateWebhook, type Webhook } from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { CopyField } from '../../components/CopyField';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { EditWebhook } from './EditWebhook';
import { useWebhook } from './WebhookScreen';

function Trouble({ webhook, action }: { webhook: Webhook; action: ReactNode }) {
  if (!webhook.is_enabled)
    return (
      <Alert color="yellow" title="This webhook is disabled: nothing is sent">
        What waited for it goes out when it is enabled again. Events of the time in which it was
        disabled are not kept for it.
        <Group mt="sm">{action}</Group>
      </Alert>
    );
  if (webhook.failing_since !== null)
    return (
      <Alert color="red" title="Deliveries fail">
        Since <Time value={webhook.failing_since} />. After 72 hours without a success it is
        disabled. The deliveries tell what the endpoint answered.
      </Alert>
    );
  return null;
}

export function WebhookDetails() {
  const webhook = useWebhook();
  const mayChange = useMayChange();
  const notify = useNotify();
  const navigate = useNavigate();
  const update = useUpdateWebhook(webhook.id);
  const remove = useDeleteWebhook();
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const setEnabled = (is_enabled: boolean) =>
    update.mutate(
      { is_enabled },
      {
        onSuccess: () =>
          notify(is_enabled ? 'Webhook enabled' : 'Webhook disabled', {
            undo: () => update.mutate({ is_enabled: !is_enabled }),
          }),
        onError: (error) => notify(error.message, { isError: true }),
      },
    );
  const enable = mayChange && (
    <Button size="sm" loading={update.isPending} onClick={() => setEnabled(true)}>
      Enable again
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
                  loading={update.isPending}
                  onClick={() => setEnabled(false)}
                >
                  Disable
                </Button>
              )}
              <Button variant="default" onClick={() => setDialog('edit')}>
                Edit
              </Button>
            </>
          )
        }
      >
        <CopyField label="Endpoint" value={webhook.endpoint} />
        <CopyField label="Id" value={webhook.id} />
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
      {mayChange && (
        <Section
          isDanger
          title="Delete"
          about="The endpoint is told nothing more, and the history of its deliveries goes."
        >
          <Group>
            <Button color="red" variant="outline" onClick={() => setDialog('delete')}>
              Delete webhook
            </Button>
          </Group>
        </Section>
      )}
      <EditWebhook webhook={webhook} isOpen={dialog === 'edit'} onClose={() => setDialog(null)} />
      <ConfirmDialog
        isOpen={dialog === 'delete'}
        onClose={() => setDialog(null)}
        title="Delete webhook"
        name={webhook.name}
        verb="Delete webhook"
        onConfirm={() =>
          remove.mutate(webhook.id, {
            onSuccess: () => {
              notify(`Webhook ${webhook.name} deleted`);
              navigate('/webhooks');
            },
          })
        }
        isPending={remove.isPending}
        error={remove.error}
      >
        What {webhook.endpoint} was not told of yet, it never is. This cannot be undone.
      </ConfirmDialog>
    </Stack>
  );
}
