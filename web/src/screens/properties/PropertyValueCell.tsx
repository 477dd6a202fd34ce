import { Button, Group, SegmentedControl, Text, Textarea, TextInput } from '@mantine/core';
import type { PropertyType, PropertyValue } from '../../api/properties';
import type { Change } from '../../api/useChange';
import { Form } from '../../components/Form';
import { useNotify } from '../../components/notices';
import { type Fields, useFields } from '../../components/useFields';
import { useUnsaved } from '../../components/useUnsaved';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

/* An empty value removes it. */
export type ValueChange = Change<{ key: string; value: string; seen?: { value: string } }>;

interface CellProps {
  value: PropertyValue;
  type: PropertyType;
  change: ValueChange;
  /* It is edited no more. */
  onDone: () => void;
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
    ...form.getInputProps('value'),
  };
  return type === 'multi_line_text' ? (
    <Textarea {...common} autosize maxRows={10} />
  ) : (
    <TextInput {...common} />
  );
}

function Editor({ value, type, change, onDone }: CellProps) {
  const before = value.value ?? '';
  const isOfThis = change.variables?.key === value.key;
  const form = useFields({ value: before }, isOfThis ? change.error : null, {
    rules: { value: RULES.propertyValue },
  });
  const notify = useNotify();
  const guard = useUnsaved(form.isDirty && !change.isPending);
  const cancel = () => guard.leave(onDone);
  const set = (next: string, undone: string, seen?: { value: string }) =>
    change.mutate(
      { key: value.key, value: next, seen },
      {
        onSuccess: () => {
          onDone();
          notify(next === '' ? said`${value.name} has no value now` : said`${value.name} saved`, {
            undo: () => set(undone, next),
          });
        },
      },
    );
  const submit = ({ value: text }: { value: string }) => {
    if (text === before) onDone();
    else set(text, before, form.seen);
  };
  return (
    <Form
      form={form}
      onSubmit={submit}
      onEscape={cancel}
      describe={(next) => change.describe({ key: value.key, value: next.value })}
      actions={
        <Group gap="xs">
          <Button type="submit" size="xs" loading={change.isPending}>
            Save
          </Button>
          <Button size="xs" variant="default" onClick={cancel}>
            Cancel
          </Button>
        </Group>
      }
    >
      <ValueInput label={value.name} type={type} form={form} />
    </Form>
  );
}

export function PropertyValueCell({ isEdited, ...props }: CellProps & { isEdited: boolean }) {
  const { value } = props.value;
  if (isEdited) return <Editor {...props} />;
  return value === null ? (
    <Text size="sm" c="dimmed">
      no value
    </Text>
  ) : (
    <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {value}
    </Text>
  );
}
