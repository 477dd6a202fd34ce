import { PlainCode, PlainLink } from './plain';

/* The key of a row of a list, as a link to that row alone, to be kept or passed on. */
export function KeyLink({ value }: { value: string }) {
  return (
    <PlainLink to={{ search: `?${new URLSearchParams({ search: value })}` }}>
      <PlainCode title={value}>{value}</PlainCode>
    </PlainLink>
  );
}
