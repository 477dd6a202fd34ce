/*
 * ExportButton: the list as a CSV file: all of it that is found, not the page alone, in its order and
 * with all columns that have a value.
 */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ListData } from '../api/usePages';
import { csvOf } from '../lib/csv';
import { download } from '../lib/download';
import type { Column } from './DataTable';
import { useNotify } from './notices';
import { numeral } from '../lib/counted';

interface ExportButtonProps<Row> {
  list: ListData<Row>;
  columns: Column<Row>[];
  /* "applications": of the file, without its end. */
  fileName: string;
}

export function ExportButton<Row>({ list, columns, fileName }: ExportButtonProps<Row>) {
  const [count, setCount] = useState<number | null>(null);
  const reading = useRef<AbortController | null>(null);
  const notify = useNotify();
  useEffect(() => () => reading.current?.abort(), []);
  const write = async () => {
    const { signal } = (reading.current = new AbortController());
    setCount(0);
    try {
      const rows = await list.readAll(setCount, signal);
      if (signal.aborted) return;
      const valued = columns.flatMap(({ header, value }) =>
        value === undefined ? [] : [{ header, value }],
      );
      const records = [
        valued.map(({ header }) => header),
        ...rows.map((row) => valued.map(({ value }) => value(row))),
      ];
      const day = new Date().toISOString().slice(0, 10);
      download(`jeton-${fileName}-${day}.csv`, csvOf(records), 'text/csv;charset=utf-8');
    } catch (error) {
      notify(`The file could not be made: ${(error as Error).message}`, { isError: true });
    } finally {
      setCount(null);
    }
  };
  const isReading = count !== null;
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      onClick={() => (isReading ? reading.current?.abort() : void write())}
    >
      {isReading ? `${numeral(count)} rows: stop` : 'Download CSV'}
    </Button>
  );
}
