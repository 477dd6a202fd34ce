/*
 * DangerZone: the end of a thing, on its own page. Its name must be typed; then one is back at the
 * list.
 */
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Change } from '../api/useChange';
import { ConfirmDialog } from './ConfirmDialog';
import { useNotify } from './notices';
import { Section } from './Section';
import { useDialog } from './useDialog';

interface DangerZoneProps {
  title: string;
  about: string;
  verb: string;
  /* The dialog's title, where it is not the verb. */
  question?: string;
  name: string;
  remove: Change<void>;
  /* What is told then. */
  done: string;
  list: string;
  /* What will happen. */
  children: ReactNode;
}

export function DangerZone(props: DangerZoneProps) {
  const { title, about, verb, question = verb, name, remove, done, list, children } = props;
  const asking = useDialog();
  const notify = useNotify();
  const navigate = useNavigate();
  const ask = () => {
    remove.reset();
    asking.open(true);
  };
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify(done);
        navigate(list);
      },
    });
  return (
    <Section title={title} about={about} isDanger>
      <Group>
        <Button color="red" variant="outline" onClick={ask}>
          {verb}
        </Button>
      </Group>
      <ConfirmDialog
        key={asking.key}
        {...asking.props}
        title={question}
        name={name}
        verb={verb}
        onConfirm={confirm}
        describe={remove.describe}
        isPending={remove.isPending}
        error={remove.error}
      >
        {children}
      </ConfirmDialog>
    </Section>
  );
}
