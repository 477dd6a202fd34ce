/*
 * PropertyValues: what is said of one application or organization: its properties in a table, each
 * value edited in its row.
 */
import { Badge } from '@mantine/core';
import { useState } from 'react';
import { useMayChange } from '../../api/access';
import type { Property, PropertyValue } from '../../api/properties';
import { Named } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import { useWholeList } from '../../components/useWholeList';
import { PlainCode } from '../../components/plain';
import { PropertyValueCell, type ValueChange } from './PropertyValueCell';
import { said } from '../../lib/said';

const SEARCHED = { name: ({ name }: PropertyValue) => name, key: ({ key }: PropertyValue) => key };

interface PropertyValuesProps {
  /* Whose they are, for those who hear it. */
  owner: string;
  values: PropertyValue[] | undefined;
  definitions: Property[];
  change: ValueChange;
}

export function PropertyValues({ owner, values, definitions, change }: PropertyValuesProps) {
  const [edited, setEdited] = useState<string | null>(null);
  const mayChange = useMayChange();
  const edit = (id: string) => {
    change.reset();
    setEdited(id);
  };
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const columns: Column<PropertyValue>[] = [
    {
      header: 'Property',
      sort: 'name',
      value: ({ name }) => name,
      cell: ({ id, name, description }) => (
        <>
          <Named name={name} about={description} />
          {byId.get(id)?.is_private && (
            <Badge size="xs" variant="light" color="gray">
              private
            </Badge>
          )}
        </>
      ),
    },
    {
      header: 'Key',
      sort: 'key',
      isExtra: true,
      value: ({ key }) => key,
      cell: ({ key }) => <PlainCode title={key}>{key}</PlainCode>,
    },
    {
      header: 'Value',
      value: ({ value }) => value,
      cell: (value) => (
        <PropertyValueCell
          key={value.id}
          value={value}
          type={byId.get(value.id)?.type ?? 'single_line_text'}
          change={change}
          isEdited={edited === value.id}
          onDone={() => setEdited(null)}
        />
      ),
    },
  ];
  const list = useWholeList(
    { data: values, error: null, refetch: () => undefined },
    { columns, searched: SEARCHED },
  );
  return (
    <List
      list={list}
      label={said`Properties of ${owner}`}
      noun={{ one: 'property', many: 'properties' }}
      columns={columns}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      search="Search by name or key"
      menu={mayChange ? ({ id }) => [{ label: 'Edit value', onClick: () => edit(id) }] : undefined}
      empty={{ title: 'No properties yet', children: null }}
    />
  );
}
