import { TextInput } from '@mantine/core';
import { suggestedKey } from '../lib/suggestedKey';
import type { Fields } from './useFields';

interface NameFieldProps {
  label?: string;
  form: Pick<Fields<{ name: string }>, 'getInputProps'>;
  description?: string;
  /* Where a key is to follow from the name, until somebody types one: what it is, and how it is set. */
  keyField?: { name: string; key: string; onSuggest: (key: string) => void; between?: string };
}

/* The name that people give a thing, where a form begins. */
export function NameField({ label = 'Name', form, description, keyField }: NameFieldProps) {
  const props = form.getInputProps('name') as { onChange: (name: string) => void };
  const change = (name: string) => {
    props.onChange(name);
    if (keyField === undefined) return;
    const { key, onSuggest, between } = keyField;
    if (key === suggestedKey(keyField.name, between)) onSuggest(suggestedKey(name, between));
  };
  return (
    <TextInput
      label={label}
      description={description}
      {...props}
      onChange={(event) => change(event.currentTarget.value)}
      required
    />
  );
}
