/*
 * ConfirmDialog: asks before what cannot be undone. With `name`, that name must be typed, so that
 * nothing is lost by a click in the wrong row.
 */
import { Button, Group, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ShownRequest } from '../lib/shownRequest';
import { Dialog } from './Dialog';
import { Form } from './Form';
import { useFields } from './useFields';
import { said } from '../lib/said';

interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /* What will happen. */
  children: ReactNode;
  /* To be typed; absent: a click is enough. */
  name?: string;
  verb: string;
  onConfirm: () => void;
  isPending: boolean;
  /* What would be sent; absent: it is not shown, as of what the console alone can do. */
  describe?: () => Promise<ShownRequest[]>;
  error: Error | null;
}

/* Begins anew each time, because a dialog that is closed has nothing in it. */
function Question(props: ConfirmDialogProps) {
  const { onClose, children, name, verb, onConfirm, isPending, describe, error } = props;
  const check = (typed: string) =>
    name === undefined || typed.trim() === name.trim() ? null : said`Type it exactly: ${name}`;
  const form = useFields({ typed: '' }, error, { rules: { typed: { check } } });
  return (
    <Form
      form={form}
      onSubmit={onConfirm}
      describe={describe}
      actions={
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={onClose}
            data-autofocus={name === undefined || undefined}
          >
            Cancel
          </Button>
          <Button color="red" type="submit" loading={isPending}>
            {verb}
          </Button>
        </Group>
      }
    >
      <Text component="div" size="sm">
        {children}
      </Text>
      {name !== undefined && (
        <TextInput
          label={
            <>
              Type{' '}
              <b>
                <bdi>{name}</bdi>
              </b>{' '}
              to continue
            </>
          }
          {...form.getInputProps('typed')}
          autoComplete="off"
        />
      )}
    </Form>
  );
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Dialog>
  );
}
