import { TextInput } from '@mantine/core';
import { fieldError } from './FormDialog';

interface NameFieldProps {
  value: string;
  onChange: (name: string) => void;
  /* Of the form; shown here if it is about the name. */
  error: Error | null;
  description?: string;
}

/* The name that people give a thing, where a form begins. */
export function NameField({ value, onChange, error, description }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={fieldError(error, 'name')}
      maxLength={255}
      required
      data-autofocus
    />
  );
}
