/*
 * FormDialog: a dialog that makes or changes a thing. What was typed is not lost without a question.
 */
import { Button, Checkbox, Group } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { Dialog } from './Dialog';
import type { ShownRequest } from '../lib/shownRequest';
import { Form } from './Form';
import type { Fields } from './useFields';
import { useUnsaved } from './useUnsaved';

interface FormDialogProps<Values> {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  form: Fields<Values>;
  verb: string;
  /* done: closes the dialog, or begins anew where another one is to be made. */
  onSubmit: (values: Values, done: () => void) => void;
  isPending: boolean;
  /* What else went wrong than what the form asked for. */
  trouble?: Error | null;
  /* Offers to make another one after this one. */
  isRepeatable?: boolean;
  /* What would be sent; absent: it is not shown, as of what the console alone can do. */
  describe?: (values: Values) => Promise<ShownRequest[]>;
  size?: string;
  zIndex?: number;
  children: ReactNode;
}

export function FormDialog<Values>(props: FormDialogProps<Values>) {
  const { isOpen, onClose, title, form, verb, onSubmit, isPending, isRepeatable = false } = props;
  const [isRepeated, setRepeated] = useState(false);
  const fields = useRef<HTMLDivElement>(null);
  const guard = useUnsaved(isOpen && form.isDirty && !isPending);
  const close = () => guard.leave(onClose);
  const done = () => {
    if (!isRepeated) {
      onClose();
      return;
    }
    form.reset();
    fields.current?.querySelector<HTMLElement>('input, textarea')?.focus();
  };
  return (
    <Dialog opened={isOpen} onClose={close} title={title} size={props.size} zIndex={props.zIndex}>
      <div ref={fields}>
        <Form
          form={form}
          onSubmit={(values) => onSubmit(values, done)}
          trouble={props.trouble}
          describe={props.describe}
          actions={
            <Group justify="flex-end">
              {isRepeatable && (
                <Checkbox
                  label="Add another"
                  checked={isRepeated}
                  onChange={(event) => setRepeated(event.currentTarget.checked)}
                  mr="auto"
                />
              )}
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={isPending}>
                {verb}
              </Button>
            </Group>
          }
        >
          {props.children}
        </Form>
      </div>
    </Dialog>
  );
}
