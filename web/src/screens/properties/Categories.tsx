import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useSearchParams } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import { type Category, type PropertyContext, useCategories } from '../../api/properties';
import { type Column, DataTable, PagerButtons } from '../../components/DataTable';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { RowMenu } from '../../components/RowMenu';
import { useDialog } from '../../components/useDialog';
import { CreateCategory, RenameCategory } from './CategoryDialogs';
import { CONTEXTS } from './words';

export function Categories() {
  const [parameters, setParameters] = useSearchParams();
  const context: PropertyContext = parameters.get('of') === 'org' ? 'org' : 'app';
  const categories = useCategories(context);
  const mayChange = useMayChange();
  const creating = useDialog();
  const renaming = useDialog<Category>();
  const { rows, isFirstPage } = categories;
  const create = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => creating.open(true)}>
      Create category
    </Button>
  );
  const isEmpty = rows?.length === 0 && isFirstPage;
  const columns: Column<Category>[] = [{ header: 'Name', cell: ({ name }) => name }];
  if (mayChange)
    columns.push({
      header: 'Actions',
      align: 'right',
      cell: (category) => (
        <RowMenu
          name={category.name}
          actions={[{ label: 'Rename', onClick: () => renaming.open(category) }]}
        />
      ),
    });
  return (
    <>
      <Group justify="space-between">
        <SegmentedControl
          aria-label="Categories of"
          data={CONTEXTS}
          value={context}
          onChange={(of) => setParameters({ of }, { replace: true })}
        />
        {!isEmpty && create}
      </Group>
      {categories.isError ? (
        <ErrorNotice error={categories.error} onRetry={() => void categories.refetch()} />
      ) : isEmpty ? (
        <EmptyState title="No category yet" action={create}>
          Categories keep properties that belong together in one place. Each property stands in one.
        </EmptyState>
      ) : (
        <>
          <DataTable label="Categories" columns={columns} rows={rows} rowKey={({ id }) => id} />
          <PagerButtons pager={categories.pager} />
        </>
      )}
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
