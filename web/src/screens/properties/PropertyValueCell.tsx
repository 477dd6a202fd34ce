import { Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useState } from 'react';
import { useMayChange } from '../../api/access';
import type { PropertyType, PropertyValue } from '../../api/properties';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { type Fields, useFields } from '../../components/useFields';

/* An empty value removes it. */
export type ValueChange = UseMutationResult<unknown, Error, { key: string; value: string }>;

interface CellProps {
  value: PropertyValue;
  type: PropertyType;
  change: ValueChange;
}

const BOOLEANS = [
  { value: 'true', label: 'true' },
  { value: 'false', label: 'false' },
  { value: '', label: 'none' },
];

interface ValueInputProps {
  label: string;
  type: PropertyType;
  form: Fields<{ value: string }>;
}

function ValueInput({ label, type, form }: ValueInputProps) {
  if (type === 'boolean')
    return (
      <SegmentedControl
        aria-label={label}
        display="flex"
        w={240}
        data={BOOLEANS}
        {...form.getInputProps('value', { withError: false })}
      />
    );
  const common = {
    'aria-label': label,
    autoFocus: true,
    ...form.getInputProps('value', { withError: false }),
  };
  return type === 'multi_line_text' ? (
    <Textarea {...common} autosize maxRows={10} />
  ) : (
    <TextInput {...common} />
  );
}

function Editor({ value, type, change, onDone }: CellProps & { onDone: () => void }) {
  const before = value.value ?? '';
  const isOfThis = change.variables?.key === value.key;
  const form = useFields({ value: before }, isOfThis ? change.error : null);
  const notify = useNotify();
  const set = (next: string, undone: string) =>
    change.mutate(
      { key: value.key, value: next },
      {
        onSuccess: () => {
          onDone();
          notify(next === '' ? `${value.name} has no value now` : `${value.name} saved`, {
            undo: () => set(undone, next),
          });
        },
      },
    );
  const submit = ({ value: text }: { value: string }) => {
    if (text === before) onDone();
    else set(text, before);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- of all in it
    <form onSubmit={form.onSubmit(submit)} onKeyDown={({ key }) => key === 'Escape' && onDone()}>
      <Stack gap="xs" maw={560}>
        <ValueInput label={value.name} type={type} form={form} />
        {form.error !== null && <ErrorNotice error={form.error} />}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={change.isPending}>
            Save
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

export function PropertyValueCell(props: CellProps) {
  const { value, change } = props;
  const [isEditing, setEditing] = useState(false);
  const mayChange = useMayChange();
  const edit = () => {
    change.reset();
    setEditing(true);
  };
  if (isEditing) return <Editor {...props} onDone={() => setEditing(false)} />;
  return (
    <Group justify="space-between" wrap="nowrap">
      {value.value === null ? (
        <Text size="sm" c="dimmed">
          no value
        </Text>
      ) : (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {value.value}
        </Text>
      )}
      {mayChange && (
        <Button size="compact-sm" variant="subtle" onClick={edit} aria-label={`Edit ${value.name}`}>
          Edit
        </Button>
      )}
    </Group>
  );
}
