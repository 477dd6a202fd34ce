/*
 * DataTable: rows of which the server gives a page at a time. It scrolls sideways inside itself on
 * narrow screens, never the page.
 */
import { Button, Group, Skeleton, Table } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Pager } from '../api/usePages';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /* Left out below the width of a tablet. */
  isExtra?: boolean;
  align?: 'left' | 'right';
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  /* undefined: still loading. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  minWidth?: number;
}

export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  minWidth = 320,
}: DataTableProps<Row>) {
  return (
    <Table.ScrollContainer
      minWidth={minWidth}
      type="native"
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      <Table
        aria-label={label}
        highlightOnHover
        verticalSpacing="xs"
        aria-busy={rows === undefined}
      >
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ header, isExtra, align }) => (
              <Table.Th key={header} visibleFrom={isExtra ? 'sm' : undefined} ta={align}>
                {header}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows === undefined
            ? Array.from({ length: 5 }, (_, index) => (
                <Table.Tr key={index}>
                  {columns.map(({ header, isExtra }) => (
                    <Table.Td key={header} visibleFrom={isExtra ? 'sm' : undefined}>
                      <Skeleton height={18} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))
            : rows.map((row) => (
                <Table.Tr key={rowKey(row)}>
                  {columns.map(({ header, cell, isExtra, align }) => (
                    <Table.Td key={header} visibleFrom={isExtra ? 'sm' : undefined} ta={align}>
                      {cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function PagerButtons({ pager }: { pager: Pager }) {
  if (!pager.hasPrevious && !pager.hasNext) return null;
  return (
    <Group justify="flex-end" gap="xs">
      <Button
        variant="default"
        size="xs"
        leftSection={<IconChevronLeft size={14} />}
        disabled={!pager.hasPrevious}
        onClick={pager.previous}
      >
        Previous
      </Button>
      <Button
        variant="default"
        size="xs"
        rightSection={<IconChevronRight size={14} />}
        disabled={!pager.hasNext}
        onClick={pager.next}
      >
        Next
      </Button>
    </Group>
  );
}
