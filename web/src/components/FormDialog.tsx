/*
 * FormDialog: a dialog that makes or changes a thing. What the server refuses stands beside the
 * field that it names, else above the buttons.
 */
import { Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Dialog } from './Dialog';
import { ErrorNotice } from './ErrorNotice';
import { ShowRequest } from './ShowRequest';
import type { Fields } from './useFields';

interface FormDialogProps<Values> {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  form: Fields<Values>;
  verb: string;
  onSubmit: (values: Values) => void;
  isPending: boolean;
  /* What else went wrong than what the form asked for. */
  trouble?: Error | null;
  isReady?: boolean;
  /* What would be sent, as a command; absent: it is not shown. */
  describe?: (values: Values) => Promise<string>;
  size?: string;
  zIndex?: number;
  children: ReactNode;
}

export function FormDialog<Values>(props: FormDialogProps<Values>) {
  const { isOpen, onClose, title, form, verb, onSubmit, isPending, trouble = null } = props;
  const { describe } = props;
  const shown = form.refusal ?? trouble;
  const element = useRef<HTMLFormElement>(null);
  /* The field that was refused, though it may be out of sight. */
  useEffect(() => {
    if (form.error !== null)
      element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form.error]);
  return (
    <Dialog opened={isOpen} onClose={onClose} title={title} size={props.size} zIndex={props.zIndex}>
      <form ref={element} onSubmit={form.onSubmit(onSubmit)} noValidate>
        <Stack gap="md">
          {props.children}
          {shown !== null && <ErrorNotice error={shown} />}
          {describe !== undefined && (
            <ShowRequest values={form.values} describe={() => describe(form.values)} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={props.isReady === false}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
