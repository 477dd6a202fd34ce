/* WebhookForm: the page on which a webhook is made or changed. */
import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { Link, useNavigate } from 'react-router-dom';
import { useCreateWebhook, useUpdateWebhook, type WebhookDraft } from '../../api/webhooks';
import { PageForm } from '../../components/Form';
import { NameField } from '../../components/NameField';
import { useNotify } from '../../components/notices';
import { Screen, useScreenPart } from '../../components/Screen';
import { Section } from '../../components/Section';
import { type Fields, useFields } from '../../components/useFields';
import type { ShownRequest } from '../../lib/shownRequest';
import { said } from '../../lib/said';
import { RULES, type Rules } from '../../lib/textRules';
import { EventTypePicker } from './EventTypePicker';
import { useWebhook } from './WebhookScreen';

interface WebhookFormProps {
  form: Fields<WebhookDraft>;
  /* The endpoint of a webhook never changes. */
  isNew: boolean;
  verb: string;
  isPending: boolean;
  onSubmit: (draft: WebhookDraft) => void;
  back: string;
  describe: (draft: WebhookDraft) => Promise<ShownRequest[]>;
}

function WebhookForm({ form, isNew, verb, isPending, onSubmit, back, describe }: WebhookFormProps) {
  return (
    <PageForm
      form={form}
      onSubmit={onSubmit}
      isPending={isPending}
      describe={describe}
      actions={
        <Group justify="flex-end">
          <Button variant="default" component={Link} to={back}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {verb}
          </Button>
        </Group>
      }
    >
      <Section title="Endpoint">
        <NameField form={form} />
        <TextInput
          label="Endpoint"
          description={
            isNew
              ? 'The https address that events are sent to'
              : 'It never changes: add another webhook instead'
          }
          placeholder="https://hooks.example.com/jeton"
          type="url"
          {...form.getInputProps('endpoint')}
          required={isNew}
          disabled={!isNew}
        />
        <Textarea label="Description" autosize minRows={2} {...form.getInputProps('description')} />
      </Section>
      <Section title="Events to send">
        <EventTypePicker {...form.getInputProps('event_types')} value={form.values.event_types} />
      </Section>
    </PageForm>
  );
}

const WEBHOOK_RULES: Rules<WebhookDraft> = {
  name: RULES.webhookName,
  endpoint: RULES.endpoint,
  description: RULES.webhookDescription,
  event_types: { check: (types) => (types.length === 0 ? 'Choose at least one event.' : null) },
};

const EMPTY: WebhookDraft = { name: '', endpoint: '', description: '', event_types: [] };

export function CreateWebhook() {
  const create = useCreateWebhook();
  const form = useFields(EMPTY, create.error, { rules: WEBHOOK_RULES });
  const navigate = useNavigate();
  return (
    <Screen
      title="Add webhook"
      parent={{ label: 'Webhooks', path: '/webhooks' }}
      about="An address of yours that gets an event when something changes here."
    >
      <WebhookForm
        form={form}
        isNew
        verb="Add webhook"
        isPending={create.isPending}
        onSubmit={(draft) =>
          create.mutate(draft, {
            onSuccess: ({ webhook }) => navigate(`/webhooks/${webhook.id}`),
          })
        }
        back="/webhooks"
        describe={create.describe}
      />
    </Screen>
  );
}

export function EditWebhook() {
  const { id, name, endpoint, description, event_types } = useWebhook();
  const update = useUpdateWebhook(id);
  const form = useFields({ name, endpoint, description, event_types }, update.error, {
    rules: WEBHOOK_RULES,
  });
  const navigate = useNavigate();
  const notify = useNotify();
  const page = `/webhooks/${id}`;
  useScreenPart('Edit');
  const save = ({ name, description, event_types }: WebhookDraft) =>
    update.mutate(
      { name, description, event_types, seen: form.seen },
      {
        onSuccess: () => {
          notify(said`Webhook ${name} saved`);
          navigate(page);
        },
      },
    );
  return (
    <WebhookForm
      form={form}
      isNew={false}
      verb="Save"
      isPending={update.isPending}
      onSubmit={save}
      back={page}
      describe={({ name, description, event_types }) =>
        update.describe({ name, description, event_types })
      }
    />
  );
}
