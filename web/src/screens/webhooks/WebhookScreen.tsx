/* WebhookScreen: the head of a webhook and its tabs; what is below is a route of its own. */
import { useOutletContext, useParams } from 'react-router-dom';
import { useWebhooks, type Webhook } from '../../api/webhooks';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { ScreenSkeleton } from '../../components/ScreenSkeleton';
import { WebhookState } from './WebhookState';

const LIST = { label: 'Webhooks', path: '/webhooks' };

export const useWebhook = () => useOutletContext<Webhook>();

export function WebhookScreen() {
  const { webhookId = '' } = useParams();
  const webhooks = useWebhooks();
  if (webhooks.isPending) return <ScreenSkeleton />;
  if (webhooks.data === undefined)
    return (
      <Screen title="Webhook" parent={LIST}>
        <ErrorNotice error={webhooks.error} onRetry={() => void webhooks.refetch()} />
      </Screen>
    );
  const webhook = webhooks.data.find(({ id }) => id === webhookId);
  if (webhook === undefined)
    return (
      <Screen title="Webhook" parent={LIST}>
        <EmptyState title="There is no webhook with this id">It may have been deleted.</EmptyState>
      </Screen>
    );
  return (
    <Screen
      title={webhook.name}
      parent={LIST}
      about={webhook.description === '' ? undefined : webhook.description}
      actions={<WebhookState webhook={webhook} />}
    >
      <RouteTabs
        label="Webhook"
        base={`/webhooks/${webhook.id}`}
        tabs={[
          { label: 'Details', path: '' },
          { label: 'Deliveries', path: 'deliveries' },
          { label: 'Verify', path: 'verify' },
        ]}
        context={webhook}
      />
    </Screen>
  );
}
