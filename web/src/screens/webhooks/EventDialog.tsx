import { Skeleton, Stack, Text } from '@mantine/core';
import { type Delivery, useWebhookEvent } from '../../api/webhooks';
import { CodeBlock, JsonBlock } from '../../components/CodeBlock';
import { Dialog } from '../../components/Dialog';
import { ErrorNotice } from '../../components/ErrorNotice';

/* What was, or will be, in the JWT of a delivery. */
export function EventDialog({
  delivery,
  onClose,
}: {
  delivery: Delivery | null;
  onClose: () => void;
}) {
  const event = useWebhookEvent(delivery?.event_id ?? null);
  return (
    <Dialog
      opened={delivery !== null}
      onClose={onClose}
      title={event.data?.type ?? 'Event'}
      size="lg"
    >
      <Stack gap="md">
        {event.isError && <ErrorNotice error={event.error} />}
        {event.isPending && <Skeleton height={160} />}
        {event.data !== undefined && <JsonBlock label="Event" value={event.data} maxHeight={420} />}
        {delivery?.last_error != null && (
          <div>
            <Text size="sm" fw={500}>
              What the endpoint last answered
            </Text>
            <CodeBlock label="Answer of the endpoint" text={delivery.last_error} />
          </div>
        )}
      </Stack>
    </Dialog>
  );
}
