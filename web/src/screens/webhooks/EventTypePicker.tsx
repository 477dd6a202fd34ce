/* EventTypePicker: which events a webhook is told of: all, groups of them, or single ones, found by
 * a search. */
import { Fieldset, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type EventType, useEventTypes } from '../../api/webhooks';
import { ErrorNotice } from '../../components/ErrorNotice';
import { PlainCheck } from '../../components/plain';
import { SearchField } from '../../components/SearchField';
import { type EventTypeGroup, groupEventTypes } from '../../lib/eventTypes';
import { fold } from '../../lib/fold';
import classes from './EventTypePicker.module.css';

interface PickerProps {
  value: string[];
  onChange: (value: string[]) => void;
  error?: string;
}

/* A box for several at once. */
function SeveralBox({
  codes,
  value,
  onChange,
  label,
  description,
}: PickerProps & { codes: string[]; label: string; description?: string }) {
  const count = codes.filter((code) => value.includes(code)).length;
  const others = value.filter((code) => !codes.includes(code));
  return (
    <PlainCheck
      label={<b>{label}</b>}
      description={description}
      isChecked={count === codes.length}
      isPartly={count > 0 && count < codes.length}
      onChange={() => onChange(count === codes.length ? others : [...others, ...codes])}
    />
  );
}

function TypeGroup({ group, value, onChange }: { group: EventTypeGroup<EventType> } & PickerProps) {
  return (
    <Fieldset p="sm" mb="sm" legend={group.title}>
      <Stack gap={8}>
        {group.types.length > 1 && (
          <SeveralBox
            codes={group.types.map(({ code }) => code)}
            value={value}
            onChange={onChange}
            label={`All of ${group.title}`}
          />
        )}
        {group.types.map(({ code, description }) => (
          <PlainCheck
            key={code}
            label={code}
            description={description}
            isChecked={value.includes(code)}
            onChange={(isChecked) =>
              onChange(isChecked ? [...value, code] : value.filter((one) => one !== code))
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

function Choice({ types, value, onChange, error }: PickerProps & { types: EventType[] }) {
  const [search, setSearch] = useState('');
  const found = types.filter(({ code, name, description }) =>
    fold(`${code} ${name} ${description}`).includes(fold(search)),
  );
  return (
    <Stack
      gap="sm"
      role="group"
      aria-label="Events"
      tabIndex={-1}
      data-wrong={error !== undefined || undefined}
    >
      <Group justify="space-between" align="flex-end" gap="xs">
        <Text fw={500}>Events</Text>
        <Text size="sm" c="dimmed" role="status">
          {value.length} of {types.length} selected
        </Text>
      </Group>
      {error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      <Paper withBorder p="sm">
        <SeveralBox
          codes={types.map(({ code }) => code)}
          value={value}
          onChange={onChange}
          label="All events"
          description={`All ${types.length}, but not those that a later version of the server adds.`}
        />
      </Paper>
      <SearchField label="Search events" onSearch={setSearch} />
      {found.length === 0 && <Text size="sm">No event has “{search}” in its name.</Text>}
      <div className={classes.groups}>
        {groupEventTypes(found).map((group) => (
          <TypeGroup key={group.title} group={group} value={value} onChange={onChange} />
        ))}
      </div>
    </Stack>
  );
}

export function EventTypePicker(props: PickerProps) {
  const types = useEventTypes();
  if (types.isError)
    return <ErrorNotice error={types.error} onRetry={() => void types.refetch()} />;
  if (types.data === undefined) return <Skeleton height={200} />;
  return <Choice {...props} types={types.data} />;
}
