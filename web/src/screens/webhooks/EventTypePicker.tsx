/* EventTypePicker: which events a webhook is told of, in groups that can be taken as a whole. */
import { Checkbox, Fieldset, Skeleton, Stack, Text } from '@mantine/core';
import { type EventType, useEventTypes } from '../../api/webhooks';
import { ErrorNotice } from '../../components/ErrorNotice';
import { type EventTypeGroup, groupEventTypes } from '../../lib/eventTypes';
import classes from './EventTypePicker.module.css';

interface PickerProps {
  value: string[];
  onChange: (value: string[]) => void;
  error?: string;
}

function Group({ group, value, onChange }: { group: EventTypeGroup<EventType> } & PickerProps) {
  const codes = group.types.map(({ code }) => code);
  const chosen = codes.filter((code) => value.includes(code));
  const others = value.filter((code) => !codes.includes(code));
  return (
    <Fieldset p="sm" mb="sm" legend={group.title}>
      <Stack gap={8}>
        {codes.length > 1 && (
          <Checkbox
            label={<b>All of them</b>}
            aria-label={`All events: ${group.title}`}
            checked={chosen.length === codes.length}
            indeterminate={chosen.length > 0 && chosen.length < codes.length}
            onChange={() => onChange(chosen.length === codes.length ? others : [...others, ...codes])}
          />
        )}
        {group.types.map(({ code, description }) => (
          <Checkbox
            key={code}
            label={code}
            description={description}
            checked={value.includes(code)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...value, code] : value.filter((one) => one !== code),
              )
            }
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

export function EventTypePicker({ value, onChange, error }: PickerProps) {
  const types = useEventTypes();
  if (types.isError) return <ErrorNotice error={types.error} onRetry={() => void types.refetch()} />;
  if (types.data === undefined) return <Skeleton height={200} />;
  return (
    <Stack gap="xs" role="group" aria-label="Event types">
      <Text size="sm" fw={500}>
        Event types
      </Text>
      {error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
      <div className={classes.groups}>
        {groupEventTypes(types.data).map((group) => (
          <Group key={group.title} group={group} value={value} onChange={onChange} />
        ))}
      </div>
    </Stack>
  );
}
