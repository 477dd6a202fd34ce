/*
 * useRowsActions: what can be done with one row of a list or with several at once. What cannot be
 * undone is asked for in one question, which says how many; then each that was refused is named with
 * its reason. What can be undone is offered to be, after it.
 */
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useState } from 'react';
import { chunk } from '../api/chunks';
import { type Management, management, requestsOf } from '../api/client';
import { counted, type Noun, nounFor, numeral } from '../lib/counted';
import { Dialog } from './Dialog';
import { useNotify } from './notices';
import { useDialog } from './useDialog';
import { isolated, said } from '../lib/said';

const { Component: ConfirmDialog } = chunk(() => import('./ConfirmDialog'), 'ConfirmDialog');

export interface RowsAction<Row> {
  /* "Delete" */
  verb: string;
  /* With what after it, "3 applications", where that is not the verb before it; the verb then says
   * all in the menu of a row. */
  ask?: (what: string) => string;
  /* "deleted" */
  done: string;
  isDangerous?: boolean;
  /* Those that it can be done with. */
  isFor?: (row: Row) => boolean;
  /* What will happen. */
  effect: ReactNode;
  /* What is to be typed, for one row; its name where there is none. */
  typed?: (row: Row) => string;
  /* With the client that it sends with: so it can be described before (useChange.ts). */
  run: (row: Row, client: Management) => Promise<unknown>;
  undo?: (row: Row, client: Management) => Promise<unknown>;
  /* No program can do it, so there is no request to show. */
  isConsoleOnly?: boolean;
  /* Nothing is lost by it, though it cannot be undone. */
  isHarmless?: boolean;
  /* What is read again after it. */
  keys: QueryKey[];
}

const isGrave = <Row,>({ undo, isHarmless }: RowsAction<Row>) => undo === undefined && !isHarmless;

const isAsked = <Row,>(action: RowsAction<Row>, rows: Row[]) => rows.length > 1 || isGrave(action);

const described = async <Row,>({ run }: RowsAction<Row>, rows: Row[]) =>
  (await Promise.all(rows.map((row) => requestsOf((client) => run(row, client))))).flat();

interface Failure<Row> {
  row: Row;
  error: Error;
}

interface Asked<Row> {
  action: RowsAction<Row>;
  rows: Row[];
}

const UNCHANGED = { one: 'This one was not', many: 'These were not' };
const AT_A_TIME = 4;
const NAMED_MAX = 6;

/* A few at a time; the failures in the order of the rows. */
async function runEach<Row>(
  rows: Row[],
  run: RowsAction<Row>['run'],
  onDone: (count: number) => void,
): Promise<Failure<Row>[]> {
  const failures = new Map<Row, Error>();
  const waiting = [...rows];
  let count = 0;
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const one = row;
      await run(one, management).catch((error: Error) => failures.set(one, error));
      onDone(++count);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return rows.flatMap((row) => {
    const error = failures.get(row);
    return error === undefined ? [] : [{ row, error }];
  });
}

interface RowsActionsOptions<Row> {
  noun: Noun;
  rowName: (row: Row) => string;
  /* Those with which it is done. */
  onDone: (rows: Row[]) => void;
}

/* ask() begins; the dialogs belong somewhere in the screen. */
export function useRowsActions<Row>({ noun, rowName, onDone }: RowsActionsOptions<Row>) {
  const asking = useDialog<Asked<Row>>();
  const outcome = useDialog<Asked<Row> & { failures: Failure<Row>[] }>();
  const [progress, setProgress] = useState<number | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const queries = useQueryClient();
  const notify = useNotify();

  const nameOf = (rows: Row[]) =>
    rows.length === 1 && rows[0] !== undefined
      ? isolated(rowName(rows[0]))
      : counted(rows.length, noun);
  const perform = async (rows: Row[], run: RowsAction<Row>['run'], keys: QueryKey[]) => {
    setProgress(0);
    const failures = await runEach(rows, run, setProgress);
    await Promise.all(keys.map((queryKey) => queries.invalidateQueries({ queryKey })));
    setProgress(null);
    return failures;
  };
  const putBack = async (rows: Row[], { undo, keys }: RowsAction<Row>) => {
    const [first, ...more] = await perform(rows, undo ?? (() => Promise.resolve()), keys);
    if (first === undefined) return;
    const others = more.length === 0 ? '' : ` (and ${numeral(more.length)} more)`;
    notify(said`${rowName(first.row)}${others}: ${first.error.message}`, { isError: true });
  };
  const begin = async (action: RowsAction<Row>, rows: Row[]) => {
    setError(null);
    const failures = await perform(rows, action.run, action.keys);
    const failed = new Set(failures.map(({ row }) => row));
    const succeeded = rows.filter((row) => !failed.has(row));
    onDone(succeeded);
    const [first] = failures;
    if (first !== undefined && rows.length === 1) {
      setError(first.error);
      return first.error;
    }
    asking.props.onClose();
    if (first !== undefined) outcome.open({ action, rows, failures });
    else outcome.props.onClose();
    if (succeeded.length > 0)
      notify(`${nameOf(succeeded)} ${action.done}`, {
        undo: action.undo && (() => void putBack(succeeded, action)),
        /* Else the question has shown it. */
        describe:
          isAsked(action, rows) || action.isConsoleOnly ? undefined : () => described(action, rows),
      });
    return null;
  };
  const ask = (action: RowsAction<Row>, rows: Row[]) => {
    setError(null);
    if (isAsked(action, rows)) return asking.open({ action, rows });
    void begin(action, rows).then(
      (refusal) => refusal !== null && notify(refusal.message, { isError: true }),
    );
  };

  const dialogs = (
    <>
      <Suspense fallback={null}>
        {asking.value !== undefined && (
          <Question
            key={asking.key}
            {...asking.props}
            {...asking.value}
            noun={noun}
            rowName={rowName}
            name={nameOf(asking.value.rows)}
            progress={progress}
            error={error}
            onConfirm={({ action, rows }) => void begin(action, rows)}
          />
        )}
      </Suspense>
      {outcome.value !== undefined && (
        <Outcome
          {...outcome.props}
          {...outcome.value}
          noun={noun}
          rowName={rowName}
          isPending={progress !== null}
          onAgain={({ action, failures }) =>
            void begin(
              action,
              failures.map(({ row }) => row),
            )
          }
        />
      )}
    </>
  );
  return { ask, dialogs };
}

interface QuestionProps<Row> extends Asked<Row> {
  isOpen: boolean;
  onClose: () => void;
  noun: Noun;
  rowName: (row: Row) => string;
  name: string;
  progress: number | null;
  error: Error | null;
  onConfirm: (asked: Asked<Row>) => void;
}

function typedFor<Row>(action: RowsAction<Row>, rows: Row[], rowName: (row: Row) => string) {
  const [first] = rows;
  if (!isGrave(action) || first === undefined) return undefined;
  return rows.length > 1 ? String(rows.length) : (action.typed ?? rowName)(first);
}

function Question<Row>(props: QuestionProps<Row>) {
  const { action, rows, noun, rowName, name, progress, error, onConfirm } = props;
  const isOne = rows.length === 1;
  const ask = action.ask ?? ((what: string) => `${action.verb} ${what}`);
  return (
    <ConfirmDialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={`${ask(name)}?`}
      name={typedFor(action, rows, rowName)}
      verb={ask(isOne ? noun.one : name)}
      onConfirm={() => onConfirm({ action, rows })}
      describe={() => described(action, rows)}
      isPending={progress !== null}
      error={error}
    >
      <Stack gap="xs">
        {!isOne && (
          <List size="sm">
            {rows.slice(0, NAMED_MAX).map((row, index) => (
              <List.Item key={index}>
                <bdi>{rowName(row)}</bdi>
              </List.Item>
            ))}
            {rows.length > NAMED_MAX && (
              <List.Item>and {numeral(rows.length - NAMED_MAX)} more</List.Item>
            )}
          </List>
        )}
        <div>{action.effect}</div>
        {progress !== null && !isOne && (
          <Text size="sm" role="status">
            {numeral(progress)} of {numeral(rows.length)}
          </Text>
        )}
      </Stack>
    </ConfirmDialog>
  );
}

interface OutcomeProps<Row> extends Asked<Row> {
  isOpen: boolean;
  onClose: () => void;
  noun: Noun;
  failures: Failure<Row>[];
  rowName: (row: Row) => string;
  isPending: boolean;
  onAgain: (asked: Asked<Row> & { failures: Failure<Row>[] }) => void;
}

function Outcome<Row>(props: OutcomeProps<Row>) {
  const { action, rows, failures, noun, rowName, onClose } = props;
  const doneCount = rows.length - failures.length;
  return (
    <Dialog
      opened={props.isOpen}
      onClose={onClose}
      title={`${counted(failures.length, noun)} not ${action.done}`}
    >
      <Stack gap="md">
        <Text size="sm">
          {numeral(doneCount)} of {numeral(rows.length)} {action.done}.{' '}
          {nounFor(failures.length, UNCHANGED)}:
        </Text>
        <List size="sm">
          {failures.map(({ row, error }, index) => (
            <List.Item key={index}>
              <b>
                <bdi>{rowName(row)}</bdi>
              </b>
              : {error.message}
            </List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            loading={props.isPending}
            onClick={() => props.onAgain({ action, rows, failures })}
          >
            Try again
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
