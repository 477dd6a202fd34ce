import { Badge, Group } from '@mantine/core';
import type { SigningKey } from '../../api/signingKeys';
import { useMayChange } from '../../api/access';
import { CopyIcon } from '../../components/Copy';
import { type Column, DataTable } from '../../components/DataTable';
import { RowMenu } from '../../components/RowMenu';
import { Time } from '../../components/Time';
import { useDialog } from '../../components/useDialog';
import { PlainCode } from '../../components/plain';
import { momentOf } from '../../lib/days';
import { RemoveKey } from './RemoveKey';

const COLORS = { pending: 'blue', active: 'jeton', retired: 'gray' };

/* The next thing that happens to a key. */
function Next({ of: key }: { of: SigningKey }) {
  if (key.state === 'pending')
    return (
      <>
        signs <Time value={key.active_from} />
      </>
    );
  if (key.state === 'retired')
    return (
      <>
        removed <Time value={key.removed_after} />
      </>
    );
  return <>signing since {momentOf(new Date(key.active_from))}</>;
}

const columns: Column<SigningKey>[] = [
  {
    header: 'State',
    cell: ({ state }) => (
      <Badge color={COLORS[state]} variant={state === 'active' ? 'filled' : 'outline'}>
        {state}
      </Badge>
    ),
  },
  {
    header: 'kid',
    cell: ({ kid }) => (
      <Group gap={2} wrap="nowrap">
        <PlainCode>{kid}</PlainCode>
        <CopyIcon value={kid} label={`kid ${kid}`} />
      </Group>
    ),
  },
  { header: 'Algorithm', isExtra: true, cell: ({ algorithm }) => algorithm },
  { header: 'What happens', cell: (key) => <Next of={key} /> },
  { header: 'Created', isExtra: true, cell: ({ created_on }) => <Time value={created_on} /> },
];

export function KeyTable({ keys }: { keys: SigningKey[] }) {
  const mayChange = useMayChange();
  const removing = useDialog<SigningKey>();
  const menu = (key: SigningKey) => (
    <RowMenu
      name={key.kid}
      actions={[
        { label: 'Remove stolen key', onClick: () => removing.open(key), isDangerous: true },
      ]}
    />
  );
  return (
    <>
      <DataTable
        label="Signing keys"
        columns={columns}
        rows={keys}
        rowKey={({ kid }) => kid}
        menu={mayChange ? menu : undefined}
      />
      {removing.value !== undefined && (
        <RemoveKey key={removing.key} {...removing.props} signingKey={removing.value} />
      )}
    </>
  );
}
