/* Sessions: where one is logged in; each is ended alone, all others at once, or all. */
import { Badge, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import {
  endSession,
  KEYS_OF_SESSIONS,
  useEndOtherSessions,
  useOpenSessions,
} from '../../api/administrators';
import { type OpenSession, useEndSession } from '../../api/session';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { RowMenu } from '../../components/RowMenu';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useRowFocus } from '../../components/useRowFocus';
import { type RowsAction, useRowsActions } from '../../components/useRowsActions';
import { browserName } from '../../lib/browserName';

const columns: Column<OpenSession>[] = [
  {
    header: 'Browser',
    cell: ({ user_agent, is_current }) => (
      <Group gap="xs">
        <Text size="sm" title={user_agent}>
          {browserName(user_agent)}
        </Text>
        {is_current && <Badge variant="outline">this one</Badge>}
      </Group>
    ),
  },
  { header: 'Address', cell: ({ address }) => <Text size="sm">{address}</Text> },
  { header: 'Last seen', cell: ({ last_seen_on }) => <Time value={last_seen_on} /> },
  { header: 'Logged in', isExtra: true, cell: ({ created_on }) => <Time value={created_on} /> },
  { header: 'Ends', isExtra: true, cell: ({ expires_on }) => <Time value={expires_on} /> },
];

const nameOf = ({ user_agent, address }: OpenSession) =>
  `The session of ${browserName(user_agent)} at ${address}`;

const END: RowsAction<OpenSession> = {
  verb: 'End',
  done: 'ended',
  isDangerous: true,
  isHarmless: true,
  isConsoleOnly: true,
  effect: 'Whoever uses it must log in again.',
  run: endSession,
  keys: KEYS_OF_SESSIONS,
};

function Table() {
  const sessions = useOpenSessions();
  const { ask, dialogs } = useRowsActions<OpenSession>({
    noun: { one: 'session', many: 'sessions' },
    rowName: nameOf,
    onDone: () => undefined,
  });
  useRowFocus(sessions.data?.map(({ id }) => id));
  if (sessions.isError && sessions.data === undefined)
    return <ErrorNotice error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <>
      <DataTable
        label="Sessions"
        columns={columns}
        rows={sessions.data}
        rowKey={({ id }) => id}
        rowName={nameOf}
        menu={(session) => (
          <RowMenu
            name={nameOf(session)}
            note={session.is_current ? 'This one ends when you log out.' : undefined}
            actions={
              session.is_current
                ? []
                : [{ label: 'End session', onClick: () => ask(END, [session]), isDangerous: true }]
            }
          />
        )}
      />
      {dialogs}
    </>
  );
}

export function Sessions() {
  const logOut = useEndSession('/sessions');
  const endOthers = useEndOtherSessions();
  const notify = useNotify();
  const [isAsking, setAsking] = useState(false);
  const end = () =>
    endOthers.mutate(
      {},
      {
        onSuccess: () => notify('Other sessions ended'),
        onError: ({ message }) => notify(message, { isError: true }),
      },
    );
  return (
    <Section
      title="Sessions"
      about="Where you are logged in."
      actions={
        <>
          <Button variant="default" onClick={end} loading={endOthers.isPending}>
            End other sessions
          </Button>
          <Button variant="outline" color="red" onClick={() => setAsking(true)}>
            Log out everywhere
          </Button>
        </>
      }
    >
      <Table />
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Log out everywhere"
        verb="Log out everywhere"
        onConfirm={() => logOut.mutate()}
        isPending={logOut.isPending}
        error={logOut.error}
      >
        All your sessions end, including this one.
      </ConfirmDialog>
    </Section>
  );
}
