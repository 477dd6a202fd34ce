/*
 * DataTable: rows in columns of fixed widths. In a narrow place each row becomes a card, so that
 * neither the page nor the table is scrolled to reach what can be done with a row. Rows and cells are
 * the browser's own elements: a long list has hundreds, which a component each would make slow.
 */
/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
 * what is shown as a card is a row of a table for those who hear it only where its role says so */
import {
  Button,
  Checkbox,
  Group,
  Skeleton,
  Table,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core';
import {
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconChevronLeft,
  IconChevronRight,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Pager } from '../api/usePages';
import type { CsvValue } from '../lib/csv';
import type { Order } from '../lib/order';
import classes from './DataTable.module.css';
import { said } from '../lib/said';
import { check } from './plain';

export interface Column<Row> {
  header: string;
  /* Absent: it is in the CSV file alone. */
  cell?: (row: Row) => ReactNode;
  /* What it is worth: in a CSV file, and for the order of a list that is here whole. */
  value?: (row: Row) => CsvValue;
  /* As an order is called, by which the list can be sorted. */
  sort?: string;
  /* Pixels; those without share what is left. */
  width?: number;
  /* Left out of cards and of tables below 900 pixels. */
  isExtra?: boolean;
  /* Left out below 1150. */
  isSpare?: boolean;
  /* Its codes may break, because they are long. */
  wraps?: boolean;
  align?: 'left' | 'right';
}

export interface Selection {
  keys: ReadonlySet<string>;
  /* May be chosen. */
  isFor: (key: string) => boolean;
  set: (keys: string[], isSelected: boolean) => void;
}

interface DataTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  /* undefined: still loading. */
  rows: Row[] | undefined;
  rowKey: (row: Row) => string;
  /* How it is called, for those who hear it. */
  rowName?: (row: Row) => string;
  order?: Order | null;
  onOrder?: (by: string) => void;
  selection?: Selection;
  /* What can be done with a row: a RowMenu. */
  menu?: (row: Row) => ReactNode;
  /* Below the first column. */
  note?: (row: Row) => string | null;
}

const SHARED_MIN_PX = 150;
const CORNER_PX = 52;
const CORNER = { width: CORNER_PX };

function minWidth<Row>(columns: Column<Row>[], corners: number): number {
  return columns
    .filter(({ isExtra, isSpare }) => !isExtra && !isSpare)
    .reduce((sum, { width }) => sum + (width ?? SHARED_MIN_PX), corners * CORNER_PX);
}

function classOf<Row>({ isExtra, isSpare }: Column<Row>, ...more: (string | undefined)[]) {
  return [classes.cell, isExtra && classes.extra, isSpare && classes.spare, ...more]
    .filter(Boolean)
    .join(' ');
}

const WAYS = { none: 'ascending', ascending: 'descending', descending: 'ascending' } as const;

function wayOf(order: Order | null | undefined, sort: string): keyof typeof WAYS {
  if (order?.by !== sort) return 'none';
  return order.isDescending ? 'descending' : 'ascending';
}

function SortButton({
  header,
  way,
  onClick,
}: {
  header: string;
  way: keyof typeof WAYS;
  onClick: () => void;
}) {
  const Icon = { none: IconArrowsSort, ascending: IconArrowUp, descending: IconArrowDown }[way];
  return (
    <UnstyledButton className={classes.sort} onClick={onClick} title={`Sort ${WAYS[way]}`}>
      {header} <Icon size={13} aria-hidden opacity={way === 'none' ? 0.5 : 1} />
    </UnstyledButton>
  );
}

function Head<Row>({
  columns,
  rows = [],
  rowKey,
  order,
  onOrder,
  selection,
  menu,
}: DataTableProps<Row>) {
  const keys = rows.map(rowKey).filter((key) => selection?.isFor(key));
  const chosen = keys.filter((key) => selection?.keys.has(key)).length;
  return (
    <thead role="rowgroup" className={classes.head}>
      <tr role="row" className={classes.row}>
        {selection !== undefined && (
          <th role="columnheader" className={classes.cell} style={CORNER} data-acts>
            <Checkbox
              size="xs"
              aria-label="Select all on this page"
              checked={keys.length > 0 && chosen === keys.length}
              indeterminate={chosen > 0 && chosen < keys.length}
              disabled={keys.length === 0}
              title={keys.length === 0 ? 'None of these can be chosen' : undefined}
              onChange={({ currentTarget }) => selection.set(keys, currentTarget.checked)}
            />
          </th>
        )}
        {columns.map((column) => {
          const { header, sort, align, width } = column;
          const isSorting = sort !== undefined && onOrder !== undefined;
          const way = isSorting ? wayOf(order, sort) : undefined;
          return (
            <th
              key={header}
              role="columnheader"
              className={classOf(column)}
              style={{ width, textAlign: align }}
              aria-sort={way}
              data-acts={isSorting || undefined}
            >
              {way === undefined || sort === undefined ? (
                header
              ) : (
                <SortButton header={header} way={way} onClick={() => onOrder?.(sort)} />
              )}
            </th>
          );
        })}
        {menu !== undefined && (
          <th role="columnheader" className={`${classes.cell} ${classes.menu}`} style={CORNER}>
            <VisuallyHidden>Actions</VisuallyHidden>
          </th>
        )}
      </tr>
    </thead>
  );
}

function Row<Row>(props: DataTableProps<Row> & { row: Row }) {
  const { row, columns, rowKey, rowName, selection, menu, note } = props;
  const key = rowKey(row);
  const isSelected = selection?.keys.has(key) ?? false;
  const remark = note?.(row) ?? null;
  return (
    <tr role="row" className={classes.row} data-key={key} data-selected={isSelected || undefined}>
      {selection !== undefined && (
        <td
          role="cell"
          className={`${classes.cell} ${classes.corner} ${classes.selecting}`}
          data-selects
        >
          {selection.isFor(key) && (
            <input
              type="checkbox"
              className={check}
              aria-label={said`Select ${rowName?.(row) ?? key}`}
              checked={isSelected}
              onChange={({ currentTarget }) => selection.set([key], currentTarget.checked)}
            />
          )}
        </td>
      )}
      {columns.map((column, index) => (
        <td
          key={column.header}
          role="cell"
          className={classOf(column, index === 0 ? classes.title : undefined)}
          style={{ textAlign: column.align }}
          data-label={column.header}
          data-wraps={column.wraps}
          data-title={index === 0 || undefined}
        >
          <div>
            {column.cell?.(row)}
            {index === 0 && remark !== null && (
              <Text size="xs" c="dimmed">
                {remark}
              </Text>
            )}
          </div>
        </td>
      ))}
      {menu !== undefined && (
        <td role="cell" className={`${classes.cell} ${classes.corner} ${classes.menu}`}>
          {menu(row)}
        </td>
      )}
    </tr>
  );
}

function Loading<Row>({ columns, selection, menu }: DataTableProps<Row>) {
  return Array.from({ length: 5 }, (_, index) => (
    <tr key={index} role="row" className={classes.row}>
      {selection !== undefined && (
        <td role="cell" className={`${classes.cell} ${classes.corner}`} />
      )}
      {columns.map((column) => (
        <td key={column.header} role="cell" className={classOf(column)}>
          <Skeleton height={18} />
        </td>
      ))}
      {menu !== undefined && <td role="cell" className={`${classes.cell} ${classes.corner}`} />}
    </tr>
  ));
}

export function DataTable<Row>({ columns: all, ...rest }: DataTableProps<Row>) {
  const columns = all.filter(({ cell }) => cell !== undefined);
  const props = { ...rest, columns };
  const { label, rows, rowKey, selection, menu } = props;
  const corners = Number(selection !== undefined) + Number(menu !== undefined);
  return (
    <div className={classes.frame}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by the keyboard */}
      <div className={classes.scroll} tabIndex={0} role="group" aria-label={label}>
        <Table
          role="table"
          aria-label={label}
          className={`${classes.table} ${selection === undefined ? '' : classes.selectable}`}
          miw={minWidth(columns, corners)}
          verticalSpacing="xs"
          aria-busy={rows === undefined}
        >
          <Head {...props} />
          <tbody role="rowgroup" className={classes.body}>
            {rows === undefined ? (
              <Loading {...props} />
            ) : (
              rows.map((row) => <Row key={rowKey(row)} {...props} row={row} />)
            )}
          </tbody>
        </Table>
      </div>
    </div>
  );
}

/* count: what there is, in words, where one knows. */
export function PagerButtons({ pager, count }: { pager: Pager; count?: string }) {
  const hasPages = pager.hasPrevious || pager.hasNext;
  if (!hasPages && count === undefined) return null;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" c="dimmed" aria-live="polite">
        {count}
      </Text>
      {hasPages && (
        <Group gap="xs">
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
      )}
    </Group>
  );
}
