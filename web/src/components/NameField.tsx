import { TextInput } from '@mantine/core';
import type { Fields } from './useFields';

interface NameFieldProps {
  form: Pick<Fields<{ name: string }>, 'getInputProps'>;
  description?: string;
}

/* The name that people give a thing, where a form begins. Its length is the server's to judge, as
 * that of all texts of people: the browser's maxLength counts an emoji as two or more characters. */
export function NameField({ form, description }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      description={description}
      {...form.getInputProps('name')}
      required
      data-autofocus
    />
  );
}
