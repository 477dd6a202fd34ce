/*
 * FormDialog: a dialog that makes or changes a thing. What the server refuses stands beside the
 * field that it names, else above the buttons.
 */
import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { ApiError } from '../api/client';
import { Dialog } from './Dialog';
import { ErrorNotice } from './ErrorNotice';

/* The error of a field by its name in the API; fields lists those that the form shows. */
export function fieldError(error: Error | null, field: string): string | undefined {
  return error instanceof ApiError && error.field === field ? error.message : undefined;
}

interface FormDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /* Names in the API of the fields in this form. */
  fields: string[];
  verb: string;
  onSubmit: () => void;
  isPending: boolean;
  error: Error | null;
  isReady?: boolean;
  size?: string;
  zIndex?: number;
  children: ReactNode;
}

export function FormDialog(props: FormDialogProps) {
  const { isOpen, onClose, title, fields, verb, onSubmit, isPending, error, children } = props;
  const isOfField =
    error instanceof ApiError && error.field !== null && fields.includes(error.field);
  const form = useRef<HTMLFormElement>(null);
  /* The field that was refused, though it may be out of sight. */
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog opened={isOpen} onClose={onClose} title={title} size={props.size} zIndex={props.zIndex}>
      <form ref={form} onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          {error !== null && !isOfField && <ErrorNotice error={error} />}
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
