/*
 * useFields: the fields of a form, by their names in the API, each with what the server refused of
 * it, and what it refused that is about none of them.
 *
 *     const create = useCreateThing();
 *     const form = useFields({ name: '' }, create.error);
 *     <TextInput label="Name" {...form.getInputProps('name')} />
 */
import { useForm, type UseFormReturnType } from '@mantine/form';
import { ApiError } from '../api/client';

type Form<Values> = Pick<
  UseFormReturnType<Values>,
  'values' | 'getInputProps' | 'setFieldValue' | 'reset' | 'onSubmit'
>;

export interface Fields<Values> extends Form<Values> {
  error: Error | null;
  /* The error, unless it stands beside a field. */
  refusal: Error | null;
}

/* aliases: names in the API of fields that have another one here. */
export function useFields<Values extends object>(
  initialValues: Values,
  error: Error | null,
  aliases: Record<string, keyof Values> = {},
): Fields<Values> {
  const named = error instanceof ApiError ? error.field : null;
  const refused = named === null ? null : (aliases[named] ?? named);
  const form = useForm({
    initialValues,
    enhanceGetInputProps: ({ field, options }) =>
      options.withError && field === refused ? { error: error?.message } : undefined,
  });
  const isOfField = refused !== null && refused in form.values;
  return { ...form, error, refusal: isOfField ? null : error };
}
