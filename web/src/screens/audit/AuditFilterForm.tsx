/* AuditFilterForm: each filter holds at once, and is a part of the address. */
import { Autocomplete, Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { AUDIT_FILTERS, type AuditFilters } from '../../api/audit';
import { ApiError } from '../../api/client';
import { AUDIT_ACTIONS, AUDIT_GROUPS } from '../../lib/auditSentences';
import { fromLocalInput, toLocalInput } from '../../lib/localTime';

const TYPING_MS = 400;
const HOUR_MS = 3_600_000;
const RANGES = [
  { label: 'Last hour', hours: 1 },
  { label: '24 hours', hours: 24 },
  { label: '7 days', hours: 168 },
  { label: '30 days', hours: 720 },
];

const ACTION_CHOICES = Object.entries(AUDIT_GROUPS).map(([group, label]) => ({
  group: label,
  items: [
    { value: group, label: `${label}: all` },
    ...Object.entries(AUDIT_ACTIONS)
      .filter(([action]) => action.startsWith(`${group}.`))
      .map(([value, { title }]) => ({ value, label: title })),
  ],
}));

interface AuditFilterFormProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
  error: Error | null;
  /* Who is in the entries that are shown. */
  actors: string[];
}

/* As they are read from the address. */
const inOrder = (filters: AuditFilters): AuditFilters =>
  Object.fromEntries(
    AUDIT_FILTERS.flatMap((name) => {
      const value = filters[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );

export function AuditFilterForm({ filters, onChange, error, actors }: AuditFilterFormProps) {
  const [draft, setDraft] = useState(filters);
  const [applied, setApplied] = useState(JSON.stringify(filters));
  /* Another address than the one that was made here: Back, or a link. */
  if (JSON.stringify(filters) !== applied) {
    setApplied(JSON.stringify(filters));
    setDraft(filters);
  }
  const isBackwards =
    draft.from !== undefined && draft.to !== undefined && draft.from !== '' && draft.to !== ''
      ? Date.parse(draft.from) >= Date.parse(draft.to)
      : false;
  const apply = (next: AuditFilters) => {
    const { from = '', to = '' } = next;
    if (from !== '' && to !== '' && Date.parse(from) >= Date.parse(to)) return;
    const wanted = inOrder(next);
    setApplied(JSON.stringify(wanted));
    onChange(wanted);
  };
  const applyLater = useDebouncedCallback(apply, TYPING_MS);
  const set = (change: AuditFilters, isTyping = false) => {
    const next = { ...draft, ...change };
    setDraft(next);
    if (isTyping) applyLater(next);
    else apply(next);
  };
  const refusal = (name: keyof AuditFilters) =>
    error instanceof ApiError && error.field === name ? error.message : undefined;
  const time = (name: 'from' | 'to', label: string) => (
    <TextInput
      label={label}
      type="datetime-local"
      value={toLocalInput(draft[name] ?? '')}
      onChange={(event) => set({ [name]: fromLocalInput(event.currentTarget.value) }, true)}
      error={name === 'from' && isBackwards ? 'From must be before Until' : refusal(name)}
    />
  );
  return (
    <Stack gap="sm" role="search" aria-label="Filter the audit log">
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm" style={{ alignItems: 'start' }}>
        <Autocomplete
          label="Who"
          placeholder="A name or an e-mail"
          data={actors}
          value={draft.actor ?? ''}
          onChange={(actor) => set({ actor }, true)}
          error={refusal('actor')}
        />
        <Select
          label="Action"
          placeholder="Any"
          data={ACTION_CHOICES}
          value={draft.action ?? null}
          onChange={(action) => set({ action: action ?? '' })}
          searchable
          clearable
          error={refusal('action')}
        />
        <TextInput
          label="Subject"
          placeholder="A name, an ID or a key"
          value={draft.subject ?? ''}
          onChange={(event) => set({ subject: event.currentTarget.value }, true)}
          error={refusal('subject')}
        />
        {time('from', 'From')}
        {time('to', 'Until')}
      </SimpleGrid>
      <Group gap="xs">
        {RANGES.map(({ label, hours }) => (
          <Button
            key={label}
            variant="default"
            size="xs"
            onClick={() =>
              set({ from: new Date(Date.now() - hours * HOUR_MS).toISOString(), to: '' })
            }
          >
            {label}
          </Button>
        ))}
        {Object.keys(filters).length > 0 && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => set({ actor: '', action: '', subject: '', from: '', to: '' })}
          >
            Clear
          </Button>
        )}
      </Group>
    </Stack>
  );
}
