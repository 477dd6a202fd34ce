/* Deliveries: what a webhook was and will be told, what came of it, and telling it once more. */
import { Badge, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import {
  deliveriesPages,
  type Delivery,
  DELIVERY_STATES,
  type DeliveryState,
  KEYS_OF_WEBHOOKS,
  REFRESH_MS,
  resend,
} from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { useListAddress } from '../../api/useListAddress';
import { usePages } from '../../api/usePages';
import { timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import type { RowsAction } from '../../components/useRowsActions';
import { PlainCode } from '../../components/plain';
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
    header: 'Event',
    value: ({ event_type }) => event_type,
    cell: ({ event_type }) => <PlainCode>{event_type}</PlainCode>,
  },
  timeColumn('Happened', ({ event_on }) => event_on, { isSpare: true }),
  {
    header: 'State',
    width: 120,
    value: ({ state }) => state,
    cell: ({ state }) => (
      <Badge color={COLORS[state]} variant={state === 'failed' ? 'filled' : 'outline'}>
        {state}
      </Badge>
    ),
  },
  {
    header: 'Answer',
    value: outcomeWords,
    cell: (delivery) => (
      <Text size="sm" lineClamp={3}>
        {outcomeWords(delivery) || 'none yet'}
      </Text>
    ),
  },
  {
    header: 'Attempts',
    width: 100,
    align: 'right',
    isExtra: true,
    value: ({ attempts }) => attempts,
    cell: ({ attempts }) => attempts,
  },
  timeColumn('Last attempt', ({ last_attempt_on }) => last_attempt_on),
  timeColumn('Next attempt', ({ next_attempt_on }) => next_attempt_on, {
    never: 'none',
    isExtra: true,
  }),
  { header: 'event_id', value: ({ event_id }) => event_id },
];

const STATES = [
  { value: 'all', label: 'All' },
  ...DELIVERY_STATES.map((one) => ({
    value: one,
    label: one.charAt(0).toUpperCase() + one.slice(1),
  })),
];

function actionsFor(webhookId: string): RowsAction<Delivery>[] {
  return [
    {
      verb: 'Send again',
      ask: (what) => `Send ${what} again`,
      done: 'being sent again',
      effect: 'The endpoint gets each event once more.',
      isHarmless: true,
      run: ({ id }, client) => resend(webhookId, id, client),
      keys: KEYS_OF_WEBHOOKS,
    },
  ];
}

export function Deliveries() {
  const webhook = useWebhook();
  const mayChange = useMayChange();
  const [shown, setShown] = useState<Delivery | null>(null);
  const { get, set } = useListAddress();
  const state = DELIVERY_STATES.find((one) => one === get('state')) ?? null;
  const list = usePages(deliveriesPages(webhook.id, state), { refetchInterval: REFRESH_MS });
  return (
    <>
      <List
        list={list}
        label="Deliveries"
        noun={{ one: 'delivery', many: 'deliveries' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ event_type, event_id }) => `Delivery of ${event_type} (${event_id})`}
        filters={
          <SegmentedControl
            aria-label="State of deliveries"
            value={state ?? 'all'}
            onChange={(value) => set('state', value === 'all' ? null : value)}
            data={STATES}
          />
        }
        filterNames={['state']}
        menu={(delivery) => [{ label: 'Show event', onClick: () => setShown(delivery) }]}
        actions={mayChange ? actionsFor(webhook.id) : []}
        empty={{
          title: 'Nothing sent yet',
          children: 'Deliveries appear once an event happens that this webhook is for.',
        }}
      />
      <EventDialog delivery={shown} onClose={() => setShown(null)} />
    </>
  );
}
