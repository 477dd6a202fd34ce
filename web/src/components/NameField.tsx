import { TextInput } from '@mantine/core';
import { fieldError } from './FormDialog';

interface NameFieldProps {
  value: string;
  onChange: (name: string) => void;
  /* Of the form; shown here if it is about the name. */
  error: Error | null;
  description?: string;
}

/* The name that people give a thing, where a form begins. Its length is the server's to judge, as
 * that of all texts of people: the browser's maxLength counts an emoji as two or more characters. */
export function NameField({ value, onChange, error, description }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={fieldError(error, 'name')}
      required
      data-autofocus
    />
  );
}
