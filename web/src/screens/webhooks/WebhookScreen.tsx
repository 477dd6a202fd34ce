/* WebhookScreen: the head of a webhook and its tabs; what is below is a route of its own. */
import { useOutletContext, useParams } from 'react-router-dom';
import { useWebhook as useWebhookOf, type Webhook } from '../../api/webhooks';
import { RouteTabs } from '../../components/RouteTabs';
import { Screen } from '../../components/Screen';
import { OneThing } from '../OneThing';
import { WebhookState } from './WebhookState';

const LIST = { label: 'Webhooks', path: '/webhooks' };

export const useWebhook = () => useOutletContext<Webhook>();

export function WebhookScreen() {
  const { webhookId = '' } = useParams();
  return (
    <OneThing query={useWebhookOf(webhookId)} what="webhook" list={LIST}>
      {(webhook) => (
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
      )}
    </OneThing>
  );
}
