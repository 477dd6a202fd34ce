/* cells: what stands in tables again and again: names that lead to their things, codes, times. */
import type { Column } from './DataTable';
import { CopyIcon } from './Copy';
import { clamped, dimmed, joined, medium, PlainCode, PlainLink, small, tiny } from './plain';
import { Time } from './Time';
import classes from './cells.module.css';

/* The name of a row, which leads to its screen. At most two lines: its whole is in the tooltip. */
export function NameLink({ to, name }: { to: string; name: string }) {
  return (
    <PlainLink to={to} className={joined(small, medium, clamped)} title={name}>
      <bdi>{name}</bdi>
    </PlainLink>
  );
}

/* A name without a screen of its own, and what was said of it. */
export function Named({
  name,
  mark,
  about,
}: {
  name: string;
  /* Behind the name: "(you)". */
  mark?: string;
  about?: string | null;
}) {
  return (
    <>
      <div className={joined(small, medium, clamped)} title={name}>
        <bdi>{name}</bdi>
        {mark !== undefined && ` ${mark}`}
      </div>
      {about !== undefined && about !== null && about !== '' && (
        <div className={joined(tiny, dimmed, clamped)}>
          <bdi>{about}</bdi>
        </div>
      )}
    </>
  );
}

/* Something that one copies, on one line. label: what it is, for those who hear it. */
export function CopyCode({ value, label }: { value: string; label: string }) {
  return (
    <span className={classes.code}>
      <PlainCode title={value}>{value}</PlainCode>
      <CopyIcon value={value} label={label} />
    </span>
  );
}

const TIME_PX = 140;

export function timeColumn<Row>(
  header: string,
  valueOf: (row: Row) => string | null | undefined,
  { never, ...column }: { never?: string } & Partial<Column<Row>> = {},
): Column<Row> {
  return {
    header,
    width: TIME_PX,
    value: valueOf,
    cell: (row) => <Time value={valueOf(row)} never={never} />,
    ...column,
  };
}
