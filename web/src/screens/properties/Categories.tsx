import { Button, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { type Category, type PropertyContext, useCategories } from '../../api/properties';
import { useListAddress } from '../../api/useListAddress';
import { Named } from '../../components/cells';
import type { Column } from '../../components/DataTable';
import { List } from '../../components/List';
import { useDialog } from '../../components/useDialog';
import { CreateCategory, RenameCategory } from './CategoryDialogs';
import { CONTEXTS } from './words';

const columns: Column<Category>[] = [
  { header: 'Name', value: ({ name }) => name, cell: ({ name }) => <Named name={name} /> },
];

export function Categories() {
  const { get, set } = useListAddress();
  const context: PropertyContext = get('of') === 'org' ? 'org' : 'app';
  const list = useCategories(context);
  const mayChange = useMayChange();
  const creating = useDialog();
  const renaming = useDialog<Category>();
  return (
    <>
      <SegmentedControl
        aria-label="Categories of"
        style={{ alignSelf: 'flex-start' }}
        data={CONTEXTS}
        value={context}
        onChange={(of) => set('of', of)}
      />
      <List
        list={list}
        label="Categories"
        noun={{ one: 'category', many: 'categories' }}
        columns={columns}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        menu={
          mayChange
            ? (category) => [{ label: 'Rename category', onClick: () => renaming.open(category) }]
            : undefined
        }
        primary={
          mayChange && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
              Add category
            </Button>
          )
        }
        empty={{
          title: 'No categories yet',
          children: 'Categories group properties that belong together. Each property is in one.',
        }}
      />
      <CreateCategory key={`create ${creating.key}`} {...creating.props} context={context} />
      {renaming.value !== undefined && (
        <RenameCategory
          key={`rename ${renaming.key}`}
          {...renaming.props}
          category={renaming.value}
        />
      )}
    </>
  );
}
