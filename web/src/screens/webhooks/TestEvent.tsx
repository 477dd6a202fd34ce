/* TestEvent: sends an event of the type webhook.test to one webhook, and shows what comes of it. */
import { Alert, Anchor, Button, Group, Loader, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { type Delivery, useDelivery, useTestWebhook, type Webhook } from '../../api/webhooks';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ShowRequest } from '../../components/ShowRequest';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { outcomeWords } from './outcome';

function Outcome({ delivery }: { delivery: Delivery }) {
  if (delivery.attempts === 0)
    return (
      <Group gap="xs">
        <Loader size="xs" />
        <Text size="sm">On its way. An endpoint has 15 seconds to answer.</Text>
      </Group>
    );
  if (delivery.state === 'delivered')
    return (
      <Alert color="green" icon={<IconCircleCheck size={18} />} title="Delivered">
        Your endpoint answered 200 <Time value={delivery.last_attempt_on} />.
      </Alert>
    );
  return (
    <Alert color="red" icon={<IconCircleX size={18} />} title="Not delivered">
      {outcomeWords(delivery)}.{' '}
      {delivery.state === 'pending' ? (
        <>
          It is sent again <Time value={delivery.next_attempt_on} />, as any other event.
        </>
      ) : (
        'It is not sent again.'
      )}
    </Alert>
  );
}

export function TestEvent({ webhook }: { webhook: Webhook }) {
  const test = useTestWebhook(webhook.id);
  const sent = test.data?.delivery;
  const { data: now = sent } = useDelivery(webhook.id, sent?.id);
  return (
    <Section
      title="Test"
      about="Sends a signed webhook.test event to this endpoint only. The receiver need only answer 200."
      actions={
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send test event
        </Button>
      }
    >
      {test.isError && <ErrorNotice error={test.error} />}
      <ShowRequest describe={test.describe} />
      {now !== undefined && (
        <div role="status">
          <Outcome delivery={now} />
        </div>
      )}
      {now !== undefined && now.attempts > 0 && (
        <Text size="sm">
          <Anchor component={Link} to={`/webhooks/${webhook.id}/deliveries`} size="sm">
            See what was sent, under Deliveries
          </Anchor>
        </Text>
      )}
    </Section>
  );
}
