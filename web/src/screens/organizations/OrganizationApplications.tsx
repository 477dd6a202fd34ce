import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { deleteApplication, KEYS_OF_APPLICATIONS } from '../../api/applications';
import { useOrganizationApplications } from '../../api/organizations';
import { CopyCode, NameLink } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { CreateApplicationLater } from '../applications/CreateApplicationLater';
import { useOrganizationHere } from './Organization';
import { said } from '../../lib/said';

interface Row {
  id: string;
  name: string;
}

const columns: Column<Row>[] = [
  {
    header: 'Name',
    value: ({ name }) => name,
    cell: ({ id, name }) => <NameLink to={`/applications/${id}`} name={name} />,
  },
  {
    header: 'client_id',
    width: 300,
    value: ({ id }) => id,
    cell: ({ id, name }) => <CopyCode value={id} label={said`client_id of ${name}`} />,
  },
];

const menu = ({ id }: Row) => [
  { label: 'View details', to: `/applications/${id}` },
  { label: 'APIs and scopes', to: `/applications/${id}/apis` },
];

const actions: RowsAction<Row>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect:
      'Whatever runs with this client_id gets no more tokens; those it has stay valid until they expire. This cannot be undone.',
    run: ({ id }, client) => deleteApplication(id, client),
    keys: [...KEYS_OF_APPLICATIONS, ['applications', 'of-organization']],
  },
];

export function OrganizationApplications() {
  const { code, name } = useOrganizationHere();
  const list = useOrganizationApplications(code);
  const adding = useDialog();
  const mayChange = useMayChange();
  return (
    <>
      <Text size="sm" c="dimmed" maw={640}>
        They belong to <bdi>{name}</bdi> for good; their tokens carry org_code {code}.
      </Text>
      <List
        list={list}
        label={said`Applications of ${name}`}
        noun={{ one: 'application', many: 'applications' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={(row) => row.name}
        menu={menu}
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => adding.open(true)}>
              Add M2M application
            </Button>
          )
        }
        empty={{
          title: 'No applications yet',
          children:
            'An application added here belongs to the organization for good, and its tokens say so.',
        }}
      />
      <CreateApplicationLater
        key={adding.key}
        {...adding.props}
        organization={code}
        onCreated={() => {}}
      />
    </>
  );
}
