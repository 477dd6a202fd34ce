import { Badge, Button, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import {
  type Property,
  type PropertyContext,
  useAllCategories,
  useAllProperties,
} from '../../api/properties';
import { type Column, DataTable } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { KeyLink } from '../../components/KeyLink';
import { MoreButton } from '../../components/MoreButton';
import { RowMenu } from '../../components/RowMenu';
import { SearchField } from '../../components/SearchField';
import { useDialog } from '../../components/useDialog';
import { useNarrowed } from '../../components/useNarrowed';
import { CreateProperty } from './CreateProperty';
import { DeleteProperty } from './DeleteProperty';
import { EditProperty } from './EditProperty';
import { typeWord } from './words';

const EMPTY: Record<PropertyContext, string> = {
  app: 'Define one, such as Region, give each application its value, and let tokens carry it.',
  org: 'Define one, such as Billing contact, and give each organization its value.',
};

function columnsOf(categories: Map<string, string>): Column<Property>[] {
  return [
    {
      header: 'Name',
      cell: ({ name, description }) => (
        <>
          <Text size="sm">{name}</Text>
          {description !== '' && (
            <Text size="xs" c="dimmed" lineClamp={2}>
              {description}
            </Text>
          )}
        </>
      ),
    },
    { header: 'Key', cell: ({ key }) => <KeyLink value={key} /> },
    { header: 'Type', cell: ({ type }) => typeWord(type), isExtra: true },
    {
      header: 'Category',
      cell: ({ category_id }) => categories.get(category_id) ?? category_id,
      isExtra: true,
    },
    {
      header: 'Private',
      cell: ({ is_private }) =>
        is_private ? (
          <Badge variant="light" color="gray">
            private
          </Badge>
        ) : (
          'no'
        ),
      isExtra: true,
    },
  ];
}

export function PropertyList({ context }: { context: PropertyContext }) {
  const properties = useAllProperties(context);
  const narrowed = useNarrowed(properties.data, ({ key, name }) => `${name} ${key}`);
  const categories = useAllCategories(context);
  const mayChange = useMayChange();
  const creating = useDialog();
  const editing = useDialog<Property>();
  const deleting = useDialog<Property>();
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create property
    </Button>
  );
  const columns = columnsOf(new Map(categories.data?.map(({ id, name }) => [id, name])));
  if (mayChange)
    columns.push({
      header: 'Actions',
      align: 'right',
      cell: (property) => (
        <RowMenu
          name={property.name}
          actions={[
            { label: 'Edit', onClick: () => editing.open(property) },
            { label: 'Delete', onClick: () => deleting.open(property), isDangerous: true },
          ]}
        />
      ),
    });
  return (
    <>
      {properties.isError ? (
        <ErrorNotice error={properties.error} onRetry={() => void properties.refetch()} />
      ) : properties.data?.length === 0 ? (
        <EmptyState title="No property yet" action={create}>
          {EMPTY[context]}
        </EmptyState>
      ) : (
        <>
          <Group justify="space-between">
            <SearchField label="Name or key" value={narrowed.text} onSearch={narrowed.setText} />
            {create}
          </Group>
          <DataTable
            label="Properties"
            columns={columns}
            rows={narrowed.rows}
            rowKey={({ id }) => id}
          />
          <MoreButton narrowed={narrowed} />
        </>
      )}
      <CreateProperty key={`create ${creating.key}`} {...creating.props} context={context} />
      {editing.value !== undefined && (
        <EditProperty
          key={`edit ${editing.key}`}
          {...editing.props}
          property={editing.value}
          context={context}
        />
      )}
      {deleting.value !== undefined && (
        <DeleteProperty
          key={`delete ${deleting.key}`}
          {...deleting.props}
          property={deleting.value}
        />
      )}
    </>
  );
}

export function ApplicationProperties() {
  return <PropertyList key="app" context="app" />;
}

export function OrganizationProperties() {
  return <PropertyList key="org" context="org" />;
}
