import { Textarea, TextInput } from '@mantine/core';
import type { WebhookDraft } from '../../api/webhooks';
import { fieldError } from '../../components/FormDialog';
import { EventTypePicker } from './EventTypePicker';

export const WEBHOOK_FIELDS = ['name', 'endpoint', 'description', 'event_types'];

interface WebhookFieldsProps {
  draft: WebhookDraft;
  onChange: (draft: WebhookDraft) => void;
  error: Error | null;
  /* The endpoint of a webhook never changes. */
  isNew: boolean;
}

export function WebhookFields({ draft, onChange, error, isNew }: WebhookFieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
        error={fieldError(error, 'name')}
        required
        data-autofocus
      />
      <TextInput
        label="Endpoint"
        description={
          isNew ? 'Where events are sent to, by https' : 'It cannot change: create another webhook instead'
        }
        placeholder="https://hooks.example.com/jeton"
        type="url"
        value={draft.endpoint}
        onChange={(event) => onChange({ ...draft, endpoint: event.currentTarget.value })}
        error={fieldError(error, 'endpoint')}
        required={isNew}
        disabled={!isNew}
      />
      <Textarea
        label="Description"
        autosize
        minRows={2}
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.currentTarget.value })}
        error={fieldError(error, 'description')}
      />
      <EventTypePicker
        value={draft.event_types}
        onChange={(event_types) => onChange({ ...draft, event_types })}
        error={fieldError(error, 'event_types')}
      />
    </>
  );
}
