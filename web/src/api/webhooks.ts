/* webhooks: endpoints that are told of events, and what they were told. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../components/usePages';
import { apiV1, queryText } from './client';

export interface Webhook {
  id: string;
  name: string;
  endpoint: string;
  description: string;
  event_types: string[];
  created_on: string;
  is_enabled: boolean;
  failing_since: string | null;
}

export interface EventType {
  id: string;
  code: string;
  name: string;
  description: string;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  id: string;
  event_id: string;
  state: DeliveryState;
  attempts: number;
  next_attempt_on: string | null;
  last_attempt_on: string | null;
  last_status: number | null;
  last_error: string | null;
}

export interface WebhookEvent {
  type: string;
  source: string;
  event_id: string;
  timestamp: number;
  data: unknown;
}

export interface WebhookDraft {
  name: string;
  endpoint: string;
  description: string;
  event_types: string[];
}

const KEY = ['webhooks'];
const PAGE_SIZE = 25;

const webhookPath = (id: string) => `/webhooks/${encodeURIComponent(id)}`;

export function useWebhooks() {
  return useQuery({
    queryKey: KEY,
    queryFn: () => apiV1<{ webhooks: Webhook[] }>('GET', '/webhooks'),
    select: ({ webhooks }) => webhooks,
  });
}

export function useEventTypes() {
  return useQuery({
    queryKey: ['event_types'],
    queryFn: () => apiV1<{ event_types: EventType[] }>('GET', '/event_types'),
    select: ({ event_types }) => event_types,
    staleTime: Infinity,
  });
}

export function useWebhookEvent(id: string | null) {
  return useQuery({
    queryKey: ['events', id],
    queryFn: () => apiV1<{ event: WebhookEvent }>('GET', `/events/${encodeURIComponent(id ?? '')}`),
    select: ({ event }) => event,
    enabled: id !== null,
    staleTime: Infinity,
  });
}

export const deliveriesKey = (id: string, state: DeliveryState | null) =>
  [...KEY, id, 'deliveries', state] as const;

export async function readDeliveries(
  id: string,
  state: DeliveryState | null,
  after?: string,
): Promise<Page<Delivery>> {
  const query = queryText({ state: state ?? undefined, starting_after: after, page_size: PAGE_SIZE });
  const { deliveries, has_more } = await apiV1<{ deliveries: Delivery[]; has_more: boolean }>(
    'GET',
    `${webhookPath(id)}/deliveries${query}`,
  );
  return { rows: deliveries, next: has_more ? (deliveries.at(-1)?.id ?? null) : null };
}

function useWebhookChange<Body, Answer = unknown>(change: (body: Body) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export const useCreateWebhook = () =>
  useWebhookChange((draft: WebhookDraft) =>
    apiV1<{ webhook: { id: string } }>('POST', '/webhooks', draft),
  );

type Change = Partial<Omit<WebhookDraft, 'endpoint'>> & { is_enabled?: boolean };

export const useUpdateWebhook = (id: string) =>
  useWebhookChange((change: Change) => apiV1('PATCH', webhookPath(id), change));

export const useDeleteWebhook = () =>
  useWebhookChange((id: string) => apiV1('DELETE', webhookPath(id)));

export const useResend = (id: string) =>
  useWebhookChange((deliveryId: string) =>
    apiV1('POST', `${webhookPath(id)}/deliveries/${encodeURIComponent(deliveryId)}/resend`),
  );
