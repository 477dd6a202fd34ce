import { Autocomplete, Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AuditFilters } from '../../api/audit';
import { fieldError } from '../../components/FormDialog';
import { ACTIONS } from '../../lib/auditNames';
import { fromLocalInput, toLocalInput } from '../../lib/localTime';

interface AuditFilterFormProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
  error: Error | null;
}

function withoutEmpty(filters: AuditFilters): AuditFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

export function AuditFilterForm({ filters, onChange, error }: AuditFilterFormProps) {
  const [draft, setDraft] = useState(filters);
  const set = (name: keyof AuditFilters) => (value: string) => setDraft({ ...draft, [name]: value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(withoutEmpty(draft));
  };
  const time = (name: 'from' | 'to', label: string) => (
    <TextInput
      label={label}
      type="datetime-local"
      value={toLocalInput(draft[name] ?? '')}
      onChange={(event) => set(name)(fromLocalInput(event.currentTarget.value))}
      error={fieldError(error, name)}
    />
  );
  return (
    <form onSubmit={submit} role="search" aria-label="Filter the audit log">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm" style={{ alignItems: 'start' }}>
          <TextInput
            label="Who"
            placeholder="administrator:ada@example.com"
            value={draft.actor ?? ''}
            onChange={(event) => set('actor')(event.currentTarget.value)}
            error={fieldError(error, 'actor')}
          />
          <Autocomplete
            label="Action"
            placeholder="application.created"
            data={ACTIONS}
            limit={8}
            value={draft.action ?? ''}
            onChange={set('action')}
            error={fieldError(error, 'action')}
          />
          <TextInput
            label="Subject"
            placeholder="an id, a code or a key"
            value={draft.subject ?? ''}
            onChange={(event) => set('subject')(event.currentTarget.value)}
            error={fieldError(error, 'subject')}
          />
          {time('from', 'From')}
          {time('to', 'Until')}
        </SimpleGrid>
        <Group gap="xs">
          <Button type="submit" size="sm">
            Filter
          </Button>
          {Object.keys(filters).length > 0 && (
            <Button variant="default" size="sm" onClick={() => onChange({})}>
              Clear
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
