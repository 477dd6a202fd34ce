import { Badge, Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import {
  deleteProperty,
  KEYS_OF_PROPERTIES,
  type Property,
  type PropertyContext,
  useAllCategories,
  useAllProperties,
} from '../../api/properties';
import { Named } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { KeyLink } from '../../components/KeyLink';
import { List } from '../../components/List';
import { useDialog } from '../../components/useDialog';
import type { RowsAction } from '../../components/useRowsActions';
import { useWholeList } from '../../components/useWholeList';
import { CreateProperty } from './CreateProperty';
import { EditProperty } from './EditProperty';
import { typeWord } from './words';

const EMPTY: Record<PropertyContext, string> = {
  app: 'Add one, such as Region, give each application its value, and let tokens carry it.',
  org: 'Add one, such as Billing contact, and give each organization its value.',
};

function columnsOf(categories: Map<string, string>): Column<Property>[] {
  const categoryOf = ({ category_id }: Property) => categories.get(category_id) ?? category_id;
  return [
    {
      header: 'Name',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ name, description }) => <Named name={name} about={description} />,
    },
    {
      header: 'Key',
      sort: 'key',
      value: ({ key }) => key,
      cell: ({ key }) => <KeyLink value={key} />,
    },
    { header: 'Description', value: ({ description }) => description },
    {
      header: 'Type',
      sort: 'type',
      width: 150,
      isExtra: true,
      value: ({ type }) => typeWord(type),
      cell: ({ type }) => typeWord(type),
    },
    {
      header: 'Category',
      sort: 'category',
      width: 170,
      isExtra: true,
      value: categoryOf,
      cell: (property) => <bdi>{categoryOf(property)}</bdi>,
    },
    {
      header: 'Private',
      sort: 'private',
      width: 110,
      isExtra: true,
      value: ({ is_private }) => is_private,
      cell: ({ is_private }) =>
        is_private ? (
          <Badge variant="light" color="gray">
            private
          </Badge>
        ) : (
          'no'
        ),
    },
  ];
}

const SEARCHED = { name: ({ name }: Property) => name, key: ({ key }: Property) => key };

const actions: RowsAction<Property>[] = [
  {
    verb: 'Delete',
    done: 'deleted',
    isDangerous: true,
    effect: 'Its values go too, and tokens no longer carry them. This cannot be undone.',
    typed: ({ key }) => key,
    run: ({ id }, client) => deleteProperty(id, client),
    keys: KEYS_OF_PROPERTIES,
  },
];

export function PropertyList({ context }: { context: PropertyContext }) {
  const categories = useAllCategories(context);
  const columns = columnsOf(new Map(categories.data?.map(({ id, name }) => [id, name])));
  const list = useWholeList(useAllProperties(context), { columns, searched: SEARCHED });
  const mayChange = useMayChange();
  const creating = useDialog();
  const editing = useDialog<Property>();
  return (
    <>
      <List
        list={list}
        label="Properties"
        noun={{ one: 'property', many: 'properties' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        search="Search by name or key"
        menu={
          mayChange
            ? (property) => [{ label: 'Edit property', onClick: () => editing.open(property) }]
            : undefined
        }
        actions={mayChange ? actions : []}
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add property
            </Button>
          )
        }
        empty={{ title: 'No properties yet', children: EMPTY[context] }}
      />
      <CreateProperty key={`create ${creating.key}`} {...creating.props} context={context} />
      {editing.value !== undefined && (
        <EditProperty
          key={`edit ${editing.key}`}
          {...editing.props}
          property={editing.value}
          context={context}
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
