import { Autocomplete, Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { AuditFilters } from '../../api/audit';
import { useFields } from '../../components/useFields';
import { ACTIONS } from '../../lib/auditNames';
import { fromLocalInput, toLocalInput } from '../../lib/localTime';

interface AuditFilterFormProps {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
  error: Error | null;
}

const NONE = { actor: '', action: '', subject: '', from: '', to: '' };

function withoutEmpty(filters: AuditFilters): AuditFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

export function AuditFilterForm({ filters, onChange, error }: AuditFilterFormProps) {
  const form = useFields({ ...NONE, ...filters }, error);
  const time = (name: 'from' | 'to', label: string) => (
    <TextInput
      label={label}
      type="datetime-local"
      {...form.getInputProps(name)}
      value={toLocalInput(form.values[name])}
      onChange={(event) => form.setFieldValue(name, fromLocalInput(event.currentTarget.value))}
    />
  );
  return (
    <form
      onSubmit={form.onSubmit((draft) => onChange(withoutEmpty(draft)))}
      role="search"
      aria-label="Filter the audit log"
    >
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm" style={{ alignItems: 'start' }}>
          <TextInput
            label="Who"
            placeholder="administrator:ada@example.com"
            {...form.getInputProps('actor')}
          />
          <Autocomplete
            label="Action"
            placeholder="application.created"
            data={ACTIONS}
            limit={8}
            {...form.getInputProps('action')}
          />
          <TextInput
            label="Subject"
            placeholder="an id, a code or a key"
            {...form.getInputProps('subject')}
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
