import { Anchor, Code } from '@mantine/core';
import { Link } from 'react-router-dom';

/* The key of a row of a list, as a link to that row alone, to be kept or passed on. */
export function KeyLink({ value }: { value: string }) {
  return (
    <Anchor component={Link} to={{ search: `?${new URLSearchParams({ search: value })}` }}>
      <Code title={value}>{value}</Code>
    </Anchor>
  );
}
