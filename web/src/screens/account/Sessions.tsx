import { Badge, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useOpenSessions } from '../../api/administrators';
import { type OpenSession, useEndSession } from '../../api/session';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
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

export function Sessions() {
  const sessions = useOpenSessions();
  const logOut = useEndSession('/sessions');
  const [isAsking, setAsking] = useState(false);
  return (
    <Section
      title="Sessions"
      about="Where you are logged in."
      actions={
        <Button variant="outline" color="red" onClick={() => setAsking(true)}>
          Log out everywhere
        </Button>
      }
    >
      {sessions.isError && sessions.data === undefined ? (
        <ErrorNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : (
        <DataTable
          label="Sessions"
          columns={columns}
          rows={sessions.data}
          rowKey={({ created_on, address, user_agent }) => created_on + address + user_agent}
        />
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title="Log out everywhere"
        verb="Log out everywhere"
        onConfirm={() => logOut.mutate()}
        isPending={logOut.isPending}
        error={logOut.error}
      >
        All your sessions end, this one too. You log in again afterwards.
      </ConfirmDialog>
    </Section>
  );
}
