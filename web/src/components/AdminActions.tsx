/*
 * AdminActions: what an administrator does to a thing on its own page, what is dangerous last: its end.
 * For that its name must be typed; then one is back at the list.
 */
import { Button, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Change } from '../api/useChange';
import { ConfirmDialog } from './ConfirmDialog';
import { useNotify } from './notices';
import { Section } from './Section';
import { useDialog } from './useDialog';

interface AdminActionProps {
  title: string;
  about: string;
  /* Its button. */
  children: ReactNode;
}

export function AdminAction({ title, about, children }: AdminActionProps) {
  return (
    <Group justify="space-between" gap="sm">
      <div style={{ flex: '1 1 16rem', maxWidth: 680 }}>
        <Title order={3} size="h5">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {about}
        </Text>
      </div>
      {children}
    </Group>
  );
}

interface AdminActionsProps {
  /* Of its end, as of AdminAction. */
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
  /* What comes before it. */
  others?: ReactNode;
  /* What will happen. */
  children: ReactNode;
}

export function AdminActions(props: AdminActionsProps) {
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
    <Section title="Admin actions" isDanger>
      {props.others}
      <AdminAction title={title} about={about}>
        <Button color="red" variant="outline" onClick={ask}>
          {verb}
        </Button>
      </AdminAction>
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
