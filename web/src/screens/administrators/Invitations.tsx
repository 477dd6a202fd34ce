import { Badge } from '@mantine/core';
import {
  KEYS_OF_INVITATIONS,
  ROLES,
  useInvitations,
  withdrawInvitation,
} from '../../api/administrators';
import type { Link } from '../../api/session';
import { timeColumn } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { ErrorNotice } from '../../components/ErrorNotice';
import { List } from '../../components/List';
import { Section } from '../../components/Section';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';

const inviterOf = ({ created_by }: Link) => created_by.replace(/^administrator:/, '');

const columns: Column<Link>[] = [
  { header: 'E-mail', value: ({ email }) => email, cell: ({ email }) => email },
  {
    header: 'Role',
    width: 150,
    value: ({ role }) => ROLES[role].label,
    cell: ({ role }) => <Badge variant="outline">{ROLES[role].label}</Badge>,
  },
  { header: 'Invited by', isExtra: true, value: inviterOf, cell: inviterOf },
  timeColumn('Expires', ({ expires_on }) => expires_on),
];

const actions: RowsAction<Link>[] = [
  {
    verb: 'Withdraw',
    done: 'no longer invited',
    isDangerous: true,
    isHarmless: true,
    effect: 'Their links stop working. You can invite them again at any time.',
    run: ({ id }) => withdrawInvitation(id),
    keys: KEYS_OF_INVITATIONS,
  },
];

/* Invitations that still work; nothing where there are none. */
export function Invitations({ isOwner }: { isOwner: boolean }) {
  const invitations = useInvitations();
  const list = useWholeList(invitations, { columns, prefix: 'invitations_' });
  if (invitations.isError && invitations.data === undefined)
    return <ErrorNotice error={invitations.error} onRetry={() => void invitations.refetch()} />;
  if (invitations.data === undefined || invitations.data.length === 0) return null;
  return (
    <Section title="Invitations" about="Links that nobody has used yet. Each works once.">
      <List
        list={list}
        label="Invitations"
        noun={{ one: 'invitation', many: 'invitations' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ email }) => email}
        actions={isOwner ? actions : []}
        empty={{ title: 'No open invitations', children: null }}
      />
    </Section>
  );
}
