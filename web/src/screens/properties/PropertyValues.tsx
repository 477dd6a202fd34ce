/*
 * PropertyValues: what is said of one application or organization: its properties in a table, each
 * value edited in its row.
 */
import { Badge, Code, Group, Text } from '@mantine/core';
import type { Property, PropertyValue } from '../../api/properties';
import { type Column, DataTable } from '../../components/DataTable';
import { MoreButton } from '../../components/MoreButton';
import { SearchField } from '../../components/SearchField';
import { useNarrowed } from '../../components/useNarrowed';
import { PropertyValueCell, type ValueChange } from './PropertyValueCell';

interface PropertyValuesProps {
  /* Whose they are, for those who hear it. */
  owner: string;
  values: PropertyValue[] | undefined;
  definitions: Property[];
  change: ValueChange;
}

export function PropertyValues({ owner, values, definitions, change }: PropertyValuesProps) {
  const narrowed = useNarrowed(values, ({ key, name }) => `${name} ${key}`);
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const columns: Column<PropertyValue>[] = [
    {
      header: 'Property',
      cell: ({ id, key, name, description }) => (
        <>
          <Group gap={6}>
            <Text size="sm">{name}</Text>
            {byId.get(id)?.is_private && (
              <Badge size="xs" variant="light" color="gray">
                private
              </Badge>
            )}
          </Group>
          <Code>{key}</Code>
          {description && (
            <Text size="xs" c="dimmed" lineClamp={2}>
              {description}
            </Text>
          )}
        </>
      ),
    },
    {
      header: 'Value',
      cell: (value) => (
        <PropertyValueCell
          key={value.id}
          value={value}
          type={byId.get(value.id)?.type ?? 'single_line_text'}
          change={change}
        />
      ),
    },
  ];
  return (
    <>
      <SearchField label="Name or key" value={narrowed.text} onSearch={narrowed.setText} />
      <DataTable
        label={`Properties of ${owner}`}
        columns={columns}
        rows={narrowed.rows}
        rowKey={({ id }) => id}
      />
      <MoreButton narrowed={narrowed} />
    </>
  );
}
