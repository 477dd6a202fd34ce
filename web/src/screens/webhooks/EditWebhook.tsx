import { useUpdateWebhook, type Webhook, type WebhookDraft } from '../../api/webhooks';
import { FormDialog } from '../../components/FormDialog';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { WebhookFields } from './WebhookFields';

export function EditWebhook({ isOpen, onClose, webhook }: DialogProps & { webhook: Webhook }) {
  const { name, endpoint, description, event_types } = webhook;
  const update = useUpdateWebhook(webhook.id);
  const form = useFields({ name, endpoint, description, event_types }, update.error);
  const save = ({ name, description, event_types }: WebhookDraft) =>
    update.mutate({ name, description, event_types }, { onSuccess: onClose });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Edit webhook"
      size="xl"
      form={form}
      verb="Save"
      onSubmit={save}
      isPending={update.isPending}
    >
      <WebhookFields form={form} isNew={false} />
    </FormDialog>
  );
}
