import { Badge, Button } from '@mantine/core';
import { useState } from 'react';
import { ROLES, useInvitations, useWithdrawInvitation } from '../../api/administrators';
import type { Link } from '../../api/session';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { type Column, DataTable } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';

const columns: Column<Link>[] = [
  { header: 'E-mail', cell: ({ email }) => email },
  { header: 'Role', cell: ({ role }) => <Badge variant="outline">{ROLES[role].label}</Badge> },
  { header: 'Invited by', isExtra: true, cell: ({ created_by }) => created_by.replace(/^administrator:/, '') },
  { header: 'Ends', cell: ({ expires_on }) => <Time value={expires_on} /> },
];

/* Invitations that still work; nothing where there are none. */
export function Invitations({ isOwner }: { isOwner: boolean }) {
  const invitations = useInvitations();
  const withdraw = useWithdrawInvitation();
  const notify = useNotify();
  const [chosen, setChosen] = useState<Link | null>(null);
  if (invitations.isError && invitations.data === undefined)
    return <ErrorNotice error={invitations.error} onRetry={() => void invitations.refetch()} />;
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  const actions: Column<Link> = {
    header: 'Actions',
    align: 'right',
    cell: (link) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Withdraw the invitation of ${link.email}`}
        onClick={() => setChosen(link)}
      >
        Withdraw
      </Button>
    ),
  };
  return (
    <Section title="Invitations" about="Links that were made and not used yet. Each works once.">
      <DataTable
        label="Invitations"
        columns={isOwner ? [...columns, actions] : columns}
        rows={invitations.data}
        rowKey={({ id }) => id}
      />
      <ConfirmDialog
        isOpen={chosen !== null}
        onClose={() => setChosen(null)}
        title="Withdraw invitation"
        verb="Withdraw"
        onConfirm={() =>
          chosen !== null &&
          withdraw.mutate(
            { id: chosen.id },
            {
              onSuccess: () => {
                notify(`The invitation of ${chosen.email} was withdrawn`);
                setChosen(null);
              },
            },
          )
        }
        isPending={withdraw.isPending}
        error={withdraw.error}
      >
        The link that {chosen?.email} has stops working. You can invite again at any time.
      </ConfirmDialog>
    </Section>
  );
}
