/*
 * List: what all lists of things have in common: search and filters above it, how many there are and
 * their pages below it, the menu of each row, several rows at once, the whole as a CSV file, and
 * words where there is nothing. What is shown stands in the address (useListAddress).
 *
 * The primary action stands in the head of the screen from the first moment on: a button that moved
 * when the rows came would lose a press, and the focus.
 */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import type { ListData } from '../api/usePages';
import { counted, countedPage, type Noun } from '../lib/counted';
import { orderOf, orderText } from '../lib/order';
import { type Column, DataTable, PagerButtons, type Selection } from './DataTable';
import { EmptyState } from './EmptyState';
import { ErrorNotice } from './ErrorNotice';
import { ExportButton } from './ExportButton';
import { type RowAction, RowMenu } from './RowMenu';
import { ScreenActions } from './Screen';
import { SearchField } from './SearchField';
import { useRowFocus } from './useRowFocus';
import { type RowsAction, useRowsActions } from './useRowsActions';

interface ListProps<Row> {
  list: ListData<Row>;
  label: string;
  noun: Noun;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  rowName: (row: Row) => string;
  /* What the field for searching says; absent: the list cannot be searched. */
  search?: string;
  filters?: ReactNode;
  /* Their names in the address. */
  filterNames?: string[];
  /* In the menu of a row, before the actions. */
  menu?: (row: Row) => RowAction[];
  /* What one should know of a row before, in its menu. */
  menuNote?: (row: Row) => string | undefined;
  /* With one row or with several. */
  actions?: RowsAction<Row>[];
  primary?: ReactNode;
  empty: { title: string; children: ReactNode };
}

/* The rows that are chosen, on whichever page; another search or filter chooses anew. */
function useSelection<Row>(list: ListData<Row>, identity: string, rowKey: (row: Row) => string) {
  const [state, setState] = useState({ identity, rows: new Map<string, Row>() });
  if (state.identity !== identity) setState({ identity, rows: new Map() });
  const change = (apply: (rows: Map<string, Row>) => void) =>
    setState((now) => {
      const rows = new Map(now.rows);
      apply(rows);
      return { ...now, rows };
    });
  return {
    rows: state.identity === identity ? state.rows : new Map<string, Row>(),
    set: (keys: string[], isSelected: boolean) =>
      change((rows) => {
        for (const row of list.rows ?? []) {
          const key = rowKey(row);
          if (!keys.includes(key)) continue;
          if (isSelected) rows.set(key, row);
          else rows.delete(key);
        }
      }),
    add: (more: Row[]) => change((rows) => more.forEach((row) => rows.set(rowKey(row), row))),
    drop: (gone: Row[]) => change((rows) => gone.forEach((row) => rows.delete(rowKey(row)))),
    clear: () => change((rows) => rows.clear()),
  };
}

/* In the menu of a row the verb says of what: "Delete application". */
const labelOf = <Row,>({ verb, ask }: RowsAction<Row>, { one }: Noun) =>
  ask === undefined ? `${verb} ${one}` : verb;

const isFor = <Row,>(action: RowsAction<Row>, row: Row) => action.isFor?.(row) ?? true;

interface SelectionBarProps<Row> {
  list: ListData<Row>;
  noun: Noun;
  rows: Row[];
  actions: RowsAction<Row>[];
  onAct: (action: RowsAction<Row>, rows: Row[]) => void;
  onAdd: (rows: Row[]) => void;
  onClear: () => void;
}

function SelectionBar<Row>(props: SelectionBarProps<Row>) {
  const { list, noun, rows, actions, onAct, onAdd, onClear } = props;
  const [isReading, setReading] = useState(false);
  const total = list.total?.count ?? 0;
  const isWholePage = (list.rows?.length ?? 0) <= rows.length;
  const addAll = async () => {
    setReading(true);
    const all = await list.readAll(() => {}, new AbortController().signal).catch(() => []);
    onAdd(all.filter((row) => actions.some((action) => isFor(action, row))));
    setReading(false);
  };
  return (
    <Paper withBorder p="xs" role="group" aria-label="Selected rows">
      <Group gap="xs">
        <Text size="sm" fw={600} aria-live="polite">
          {counted(rows.length, noun)} selected
        </Text>
        {actions.map((action) => {
          const able = rows.filter((row) => isFor(action, row));
          return (
            able.length > 0 && (
              <Button
                key={action.verb}
                size="xs"
                variant={action.isDangerous ? 'outline' : 'default'}
                color={action.isDangerous ? 'red' : undefined}
                onClick={() => onAct(action, able)}
              >
                {action.verb}
                {able.length < rows.length && ` ${able.length} of them`}
              </Button>
            )
          );
        })}
        {isWholePage && total > rows.length && (
          <Button size="xs" variant="subtle" loading={isReading} onClick={() => void addAll()}>
            Select all {counted(total, noun)}
          </Button>
        )}
        <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
          Clear selection
        </Button>
      </Group>
    </Paper>
  );
}

function countOf<Row>({ rows, total, address, pageSize }: ListData<Row>, noun: Noun) {
  if (rows === undefined || total === null) return undefined;
  const before = (address.page - 1) * pageSize;
  return countedPage(before, rows.length, total.count, noun, total.isExact);
}

/* A page that all rows have left: the first one is there still. */
function useLeavingEmptyPage<Row>({ rows, isFirstPage, pager, address }: ListData<Row>) {
  const isDeserted = rows?.length === 0 && !isFirstPage && !pager.hasNext;
  useEffect(() => {
    if (isDeserted) address.backToFirstPage();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it becomes so
  }, [isDeserted]);
}

export function List<Row>(props: ListProps<Row>) {
  return (
    <>
      <ScreenActions>{props.primary}</ScreenActions>
      <ListBody {...props} />
    </>
  );
}

function ListBody<Row>(props: ListProps<Row>) {
  const { list, label, noun, columns, rowKey, rowName, search, filters } = props;
  const { filterNames = [], menu = () => [], actions = [], empty } = props;
  const { address, rows, error } = list;
  const values = [address.search, ...filterNames.map((name) => address.get(name) ?? '')];
  const isFiltered = values.some((value) => value !== '');
  const selection = useSelection(list, JSON.stringify(values), rowKey);
  const { ask, dialogs } = useRowsActions({ noun, rowName, onDone: selection.drop });
  useLeavingEmptyPage(list);
  useRowFocus(rows?.map(rowKey), JSON.stringify([values, address.sort, address.page]));

  const isNone = rows?.length === 0 && list.isFirstPage && !list.pager.hasNext;
  if (isNone && !isFiltered && error === null)
    return (
      <>
        <EmptyState title={empty.title}>{empty.children}</EmptyState>
        {dialogs}
      </>
    );
  const order = orderOf(address.sort);
  const sort = (by: string) =>
    address.set('sort', orderText({ by, isDescending: order?.by === by && !order.isDescending }));
  const able = new Set(
    rows?.filter((row) => actions.some((action) => isFor(action, row))).map(rowKey),
  );
  const chosen: Selection = {
    keys: new Set(selection.rows.keys()),
    isFor: (key) => able.has(key),
    set: selection.set,
  };
  const actionsOf = (row: Row): RowAction[] => [
    ...menu(row),
    ...actions
      .filter((action) => isFor(action, row))
      .map((action) => ({
        label: labelOf(action, noun),
        isDangerous: action.isDangerous,
        onClick: () => ask(action, [row]),
      })),
  ];
  const hasMenus = props.menu !== undefined || actions.length > 0;
  const clear = (
    <Button variant="default" onClick={() => address.clear(filterNames)}>
      Show all
    </Button>
  );
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        {search !== undefined && (
          <SearchField label={search} value={address.search} onSearch={address.setSearch} />
        )}
        {filters}
        <Group ml="auto">
          <ExportButton list={list} columns={columns} fileName={noun.many.replaceAll(' ', '-')} />
        </Group>
      </Group>
      {selection.rows.size > 0 && (
        <SelectionBar
          list={list}
          noun={noun}
          rows={[...selection.rows.values()]}
          actions={actions}
          onAct={ask}
          onAdd={selection.add}
          onClear={selection.clear}
        />
      )}
      {error !== null && rows === undefined && <ErrorNotice error={error} onRetry={list.retry} />}
      {isNone && (
        <EmptyState title={`No ${noun.many} match`} action={clear}>
          {address.search !== '' && <bdi>“{address.search}”</bdi>}
        </EmptyState>
      )}
      {!isNone && (rows !== undefined || error === null) && (
        <>
          <DataTable
            label={label}
            columns={columns}
            rows={rows}
            rowKey={rowKey}
            rowName={rowName}
            order={order}
            onOrder={sort}
            selection={actions.length === 0 ? undefined : chosen}
            menu={
              hasMenus
                ? (row) => (
                    <RowMenu
                      name={rowName(row)}
                      actions={actionsOf(row)}
                      note={props.menuNote?.(row)}
                    />
                  )
                : undefined
            }
            note={(row) => noteOf(list.matchedOn(row))}
          />
          <PagerButtons pager={list.pager} count={countOf(list, noun)} />
        </>
      )}
      {dialogs}
    </Stack>
  );
}

/* That a name has what is looked for is seen. */
function noteOf(matchedOn: string | null) {
  return matchedOn === null || matchedOn === 'name' ? null : `found by its ${matchedOn}`;
}
