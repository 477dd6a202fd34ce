/*
 * Form: fields that go to the server together. Saving with something wrong leads to the field that is
 * wrong; what the server refuses stands beside the field that it names, else below all of them, as
 * does what another has changed meanwhile.
 */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ChangedMeanwhile } from '../api/seen';
import { Differences } from './Differences';
import { ErrorNotice } from './ErrorNotice';
import type { Fields } from './useFields';
import { ShowRequest } from './ShowRequest';
import type { ShownRequest } from '../lib/shownRequest';
import { useUnsaved } from './useUnsaved';

interface FormProps<Values> {
  form: Fields<Values>;
  onSubmit: (values: Values) => void;
  /* What else went wrong than what the form asked for. */
  trouble?: Error | null;
  /* Those that save, below all that is said. */
  actions?: ReactNode;
  /* What would be sent; absent: it is not shown, as of what the console alone can do. */
  describe?: (values: Values) => Promise<ShownRequest[]>;
  label?: string;
  onEscape?: () => void;
  children: ReactNode;
}

/* Beside what was typed, before that is put in its place. */
function Meanwhile<Values>({ error, form }: { error: ChangedMeanwhile; form: Fields<Values> }) {
  const take = () => {
    for (const { field, now } of error.differences) form.setFieldValue(field, now as never);
  };
  return (
    <Alert color="yellow" title={error.message} role="alert">
      <Stack gap="sm" align="flex-start">
        <Differences of={error.differences} saved={form.values as object} />
        <Text size="sm">Save again to overwrite it with yours.</Text>
        <Button size="xs" variant="default" onClick={take}>
          Use the current values
        </Button>
      </Stack>
    </Alert>
  );
}

const isOfFields = <Values,>({ differences }: ChangedMeanwhile, form: Fields<Values>) =>
  differences.every(({ field }) => field in (form.values as object));

function Refusal<Values>({ form, trouble }: { form: Fields<Values>; trouble: Error | null }) {
  if (form.error instanceof ChangedMeanwhile && isOfFields(form.error, form))
    return <Meanwhile error={form.error} form={form} />;
  const shown = form.refusal ?? trouble;
  return shown === null ? null : <ErrorNotice error={shown} />;
}

export function Form<Values>(props: FormProps<Values>) {
  const { form, onSubmit, trouble = null, actions, describe, label, onEscape, children } = props;
  const element = useRef<HTMLFormElement>(null);
  const [failures, setFailures] = useState(0);
  /* The first one that is wrong, though it may be out of sight. */
  useEffect(() => {
    if (form.error !== null || failures > 0)
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-wrong]')?.focus();
  }, [form.error, failures]);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- of all in it
    <form
      ref={element}
      onSubmit={form.onSubmit(onSubmit, () => setFailures((count) => count + 1))}
      onKeyDown={({ key }) => key === 'Escape' && onEscape?.()}
      aria-label={label}
      noValidate
    >
      <Stack gap="md">
        {children}
        {describe !== undefined && (
          <ShowRequest values={form.values} describe={() => describe(form.values)} />
        )}
        <Refusal form={form} trouble={trouble} />
        {actions}
      </Stack>
    </form>
  );
}

/* On a screen, not in a dialog: whoever leaves the screen is asked first. */
export function PageForm<Values>({
  isPending,
  ...props
}: FormProps<Values> & { isPending: boolean }) {
  useUnsaved(props.form.isDirty && !isPending);
  return <Form {...props} />;
}
