/* Webhooks: endpoints that are told of changes. There are at most 100: the list has no pages. */
import { Anchor, Button, Code, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { useWebhooks, type Webhook } from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { Time } from '../../components/Time';
import { counted } from '../../lib/counted';
import { WebhookState } from './WebhookState';

const columns: Column<Webhook>[] = [
  {
    header: 'Name',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/webhooks/${id}`}>
        {name}
      </Anchor>
    ),
  },
  { header: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  { header: 'Endpoint', cell: ({ endpoint }) => <Code>{endpoint}</Code> },
  {
    header: 'Events',
    isExtra: true,
    cell: ({ event_types }) => (
      <Text size="sm">
        {event_types.length === 1
          ? event_types[0]
          : counted(event_types.length, { one: 'event', many: 'events' })}
      </Text>
    ),
  },
  { header: 'Created', isExtra: true, cell: ({ created_on }) => <Time value={created_on} /> },
];

export function Webhooks() {
  const webhooks = useWebhooks();
  const mayChange = useMayChange();
  const create = mayChange && (
    <Button component={Link} to="/webhooks/new" leftSection={<IconPlus size={16} />}>
      Create webhook
    </Button>
  );
  const isEmpty = webhooks.data?.length === 0;
  return (
    <Screen
      title="Webhooks"
      about="Endpoints of yours that are told when something changes here."
      actions={isEmpty ? undefined : create}
    >
      {webhooks.isError && webhooks.data === undefined ? (
        <ErrorNotice error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No webhooks yet" action={create}>
          A webhook sends each event, a new organization or a rotated secret, to an address of yours
          as a signed JWT.
        </EmptyState>
      ) : (
        <DataTable
          label="Webhooks"
          columns={columns}
          rows={webhooks.data}
          rowKey={({ id }) => id}
          minWidth={560}
        />
      )}
    </Screen>
  );
}
