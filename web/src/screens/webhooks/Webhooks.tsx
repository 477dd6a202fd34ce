/* Webhooks: endpoints that are told of changes. There are at most 100: the list has no pages. */
import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import {
  deleteWebhook,
  KEYS_OF_WEBHOOKS,
  enableWebhook,
  useWebhooks,
  type Webhook,
} from '../../api/webhooks';
import { useMayChange } from '../../api/access';
import { CopyCode, NameLink, timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import type { RowAction } from '../../components/RowMenu';
import { Screen } from '../../components/Screen';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { counted } from '../../lib/counted';
import { WebhookState } from './WebhookState';
import { said } from '../../lib/said';

const EVENTS = { one: 'event', many: 'events' };

const columns: Column<Webhook>[] = [
  {
    header: 'Name',
    sort: 'name',
    value: ({ name }) => name,
    cell: ({ id, name }) => <NameLink to={`/webhooks/${id}`} name={name} />,
  },
  {
    header: 'State',
    sort: 'state',
    width: 120,
    value: ({ is_enabled, failing_since }) =>
      !is_enabled ? 'disabled' : failing_since === null ? 'enabled' : 'failing',
    cell: (webhook) => <WebhookState webhook={webhook} />,
  },
  {
    header: 'Endpoint',
    sort: 'endpoint',
    value: ({ endpoint }) => endpoint,
    cell: ({ endpoint, name }) => <CopyCode value={endpoint} label={said`endpoint of ${name}`} />,
  },
  {
    header: 'Events',
    width: 190,
    isExtra: true,
    value: ({ event_types }) => event_types.join(' '),
    cell: ({ event_types }) => (
      <Text size="sm">
        {event_types.length === 1 ? event_types[0] : counted(event_types.length, EVENTS)}
      </Text>
    ),
  },
  timeColumn('Created', ({ created_on }) => created_on, { sort: 'created', isExtra: true }),
];

const SEARCHED = {
  name: ({ name }: Webhook) => name,
  endpoint: ({ endpoint }: Webhook) => endpoint,
};

const menu = ({ id }: Webhook): RowAction[] => [
  { label: 'View details', to: `/webhooks/${id}` },
  { label: 'Deliveries', to: `/webhooks/${id}/deliveries` },
];

const actions: RowsAction<Webhook>[] = [
  {
    verb: 'Disable',
    done: 'disabled',
    isFor: ({ is_enabled }) => is_enabled,
    effect: 'Nothing is sent while it is disabled. Waiting events are sent once you enable it.',
    run: ({ id }, client) => enableWebhook(id, false, client),
    undo: ({ id }, client) => enableWebhook(id, true, client),
    keys: KEYS_OF_WEBHOOKS,
  },
  {
    verb: 'Enable',
    done: 'enabled',
    isFor: ({ is_enabled }) => !is_enabled,
    effect: 'Waiting events are sent, and new ones follow.',
    run: ({ id }, client) => enableWebhook(id, true, client),
    undo: ({ id }, client) => enableWebhook(id, false, client),
    keys: KEYS_OF_WEBHOOKS,
  },
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect:
      'The endpoint gets no more events, not even waiting ones, and the history of its deliveries goes. This cannot be undone.',
    run: ({ id }, client) => deleteWebhook(id, client),
    keys: KEYS_OF_WEBHOOKS,
  },
];

export function Webhooks() {
  const list = useWholeList(useWebhooks(), { columns, searched: SEARCHED });
  const mayChange = useMayChange();
  return (
    <Screen
      title="Webhooks"
      about="Endpoints of yours that get an event when something changes here."
    >
      <List
        list={list}
        label="Webhooks"
        noun={{ one: 'webhook', many: 'webhooks' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        search="Search by name or endpoint"
        menu={menu}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button component={Link} to="/webhooks/new" leftSection={<IconPlus size={16} />}>
              Add webhook
            </Button>
          )
        }
        empty={{
          title: 'No webhooks yet',
          children:
            'A webhook sends each event, a new organization or a rotated secret, to an address of yours as a signed JWT.',
        }}
      />
    </Screen>
  );
}
