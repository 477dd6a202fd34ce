/* webhooks: endpoints that are told of events, and what they were told. */
import { queryOptions } from '@tanstack/react-query';
import { useRead } from './useRead';
import { useChange } from './useChange';
import type { Pages } from './usePages';
import { dataOf, type Management, management, type Schema } from './client';
import { findIn } from './findIn';
import { changeSeen, readSeen } from './seen';

export type Webhook = Schema['webhook'];
export type EventType = Schema['event_type'];
export type Delivery = Schema['webhook_delivery'];
export type DeliveryState = Delivery['state'];

export const DELIVERY_STATES: DeliveryState[] = ['pending', 'delivered', 'failed'];

export interface WebhookDraft {
  name: string;
  endpoint: string;
  description: string;
  event_types: string[];
}

const KEY = ['webhooks'];

/* What is read again when webhooks or their deliveries changed. */
export const KEYS_OF_WEBHOOKS = [KEY];

/* Deliveries succeed and fail while one looks. */
export const REFRESH_MS = 5_000;

/* Somebody waits for what comes of it. */
const OUTCOME_MS = 700;

const pathOf = (webhook_id: string) => ({ path: { webhook_id } });

export const webhooksQuery = queryOptions({
  queryKey: KEY,
  queryFn: () => dataOf(management.GET('/api/v1/webhooks')),
  select: ({ webhooks }) => webhooks,
});

export function useWebhooks() {
  return useRead({ ...webhooksQuery, refetchInterval: REFRESH_MS });
}

export function useWebhook(id: string) {
  return findIn(useWebhooks(), (webhook) => webhook.id === id);
}

export const eventTypesQuery = queryOptions({
  queryKey: ['event_types'],
  queryFn: () => dataOf(management.GET('/api/v1/event_types')),
  select: ({ event_types }) => event_types,
  staleTime: Infinity /* they change with the server only */,
});

export function useEventTypes() {
  return useRead(eventTypesQuery);
}

export function useWebhookEvent(id: string | null) {
  return useRead({
    queryKey: ['events', id],
    queryFn: () =>
      dataOf(
        management.GET('/api/v1/events/{event_id}', { params: { path: { event_id: id ?? '' } } }),
      ),
    select: ({ event }) => event,
    enabled: id !== null,
    staleTime: Infinity /* events never change */,
  });
}

export const deliveriesPages = (id: string, state: DeliveryState | null): Pages<Delivery> => ({
  key: [...KEY, id, 'deliveries', state],
  read: async (starting_after, page_size) => {
    const query = { state: state ?? undefined, starting_after, page_size };
    const { deliveries, has_more } = await dataOf(
      management.GET('/api/v1/webhooks/{webhook_id}/deliveries', {
        params: { ...pathOf(id), query },
      }),
    );
    return { rows: deliveries, next: has_more ? (deliveries.at(-1)?.id ?? null) : null };
  },
});

export const useCreateWebhook = () =>
  useChange(
    (body: WebhookDraft, client) => dataOf(client.POST('/api/v1/webhooks', { body })),
    [KEY],
  );

type Change = Partial<Omit<WebhookDraft, 'endpoint'>> & {
  is_enabled?: boolean;
  seen?: Partial<WebhookDraft> & { is_enabled?: boolean };
};

function changeWebhook(id: string, { seen, ...body }: Change, client: Management) {
  const path = '/api/v1/webhooks/{webhook_id}' as const;
  return changeSeen(
    client,
    seen,
    () =>
      readSeen(
        management.GET(path, { params: pathOf(id) }),
        ({ webhook: { name, description, event_types, is_enabled } }) => ({
          name,
          description,
          event_types,
          is_enabled,
        }),
      ),
    (headers) => dataOf(client.PATCH(path, { params: pathOf(id), headers, body })),
  );
}

const enabling = (is_enabled: boolean): Change => ({
  is_enabled,
  seen: { is_enabled: !is_enabled },
});

export const enableWebhook = (id: string, isEnabled: boolean, client: Management) =>
  changeWebhook(id, enabling(isEnabled), client);

export const useUpdateWebhook = (id: string) =>
  useChange((change: Change, client) => changeWebhook(id, change, client), [KEY]);

export const useEnableWebhook = (id: string) =>
  useChange((isEnabled: boolean, client) => enableWebhook(id, isEnabled, client), [KEY]);

export const deleteWebhook = (id: string, client: Management) =>
  dataOf(client.DELETE('/api/v1/webhooks/{webhook_id}', { params: pathOf(id) }));

export const useDeleteWebhook = (id: string) =>
  useChange((_: void, client) => deleteWebhook(id, client), [KEY]);

export const useTestWebhook = (id: string) =>
  useChange(
    (_: void, client) =>
      dataOf(client.POST('/api/v1/webhooks/{webhook_id}/test', { params: pathOf(id) })),
    [KEY],
  );

/* What becomes of a delivery, until it is known. */
export function useDelivery(webhook_id: string, delivery_id: string | undefined) {
  return useRead({
    queryKey: [...KEY, webhook_id, 'delivery', delivery_id],
    queryFn: () =>
      dataOf(
        management.GET('/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}', {
          params: { path: { webhook_id, delivery_id: delivery_id ?? '' } },
        }),
      ),
    select: ({ delivery }) => delivery,
    enabled: delivery_id !== undefined,
    refetchInterval: ({ state: { data } }) =>
      data?.delivery.state === 'pending' || data === undefined ? OUTCOME_MS : false,
  });
}

export const resend = (webhook_id: string, delivery_id: string, client: Management) =>
  dataOf(
    client.POST('/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/resend', {
      params: { path: { webhook_id, delivery_id } },
    }),
  );
