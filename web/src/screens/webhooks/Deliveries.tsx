/* Deliveries: what a webhook was and will be told, what came of it, and telling it once more. */
import { Badge, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  deliveriesKey,
  type Delivery,
  DELIVERY_STATES,
  type DeliveryState,
  readDeliveries,
  REFRESH_MS,
  useResend,
} from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Time } from '../../components/Time';
import { usePages } from '../../api/usePages';
import { EventDialog } from './EventDialog';
import { outcomeWords } from './outcome';
import { useWebhook } from './WebhookScreen';

const COLORS: Record<DeliveryState, string> = {
  pending: 'blue',
  delivered: 'jeton',
  failed: 'red',
};

const columns: Column<Delivery>[] = [
  {
    header: 'State',
    cell: ({ state }) => (
      <Badge color={COLORS[state]} variant={state === 'failed' ? 'filled' : 'outline'}>
        {state}
      </Badge>
    ),
  },
  {
    header: 'Answer',
    cell: (delivery) => <Text size="sm">{outcomeWords(delivery) || 'none yet'}</Text>,
  },
  { header: 'Attempts', align: 'right', isExtra: true, cell: ({ attempts }) => attempts },
  { header: 'Last attempt', cell: ({ last_attempt_on }) => <Time value={last_attempt_on} /> },
  {
    header: 'Next attempt',
    isExtra: true,
    cell: ({ next_attempt_on }) => <Time value={next_attempt_on} never="none" />,
  },
];

export function Deliveries() {
  const webhook = useWebhook();
  const mayChange = useMayChange();
  const notify = useNotify();
  const resend = useResend(webhook.id);
  const [shown, setShown] = useState<Delivery | null>(null);
  const [parameters, setParameters] = useSearchParams();
  const state = DELIVERY_STATES.find((one) => one === parameters.get('state')) ?? null;
  const { rows, pager, error, refetch } = usePages(
    deliveriesKey(webhook.id, state),
    (after) => readDeliveries(webhook.id, state, after),
    REFRESH_MS,
  );
  const sendAgain = ({ id }: Delivery) =>
    resend.mutate(id, {
      onSuccess: () => notify('It is being sent again'),
      onError: (refusal) => notify(refusal.message, { isError: true }),
    });
  const actions: Column<Delivery> = {
    header: 'Actions',
    align: 'right',
    cell: (delivery) => (
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button size="compact-sm" variant="default" onClick={() => setShown(delivery)}>
          Show event
        </Button>
        {mayChange && (
          <Button size="compact-sm" variant="default" onClick={() => sendAgain(delivery)}>
            Send again
          </Button>
        )}
      </Group>
    ),
  };
  return (
    <Stack gap="md">
      <SegmentedControl
        aria-label="State of deliveries"
        style={{ alignSelf: 'flex-start' }}
        value={state ?? 'all'}
        onChange={(value) =>
          setParameters(value === 'all' ? {} : { state: value }, { replace: true })
        }
        data={[
          { value: 'all', label: 'All' },
          ...DELIVERY_STATES.map((one) => ({
            value: one,
            label: one.charAt(0).toUpperCase() + one.slice(1),
          })),
        ]}
      />
      {error !== null && rows === undefined ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title={state === null ? 'Nothing was sent yet' : `No delivery is ${state}`}>
          Deliveries appear when an event that this webhook asks for happens.
        </EmptyState>
      ) : (
        <DataTable
          label="Deliveries"
          columns={[...columns, actions]}
          rows={rows}
          rowKey={({ id }) => id}
          minWidth={560}
        />
      )}
      <PagerButtons pager={pager} />
      <EventDialog delivery={shown} onClose={() => setShown(null)} />
    </Stack>
  );
}
