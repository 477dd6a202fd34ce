import { dimmed, joined, PlainCode, small } from '../../components/plain';
import type { FlagType } from '../../api/featureFlags';

/* A value in a table. */
export function FlagValue({ type, value }: { type: FlagType; value: string }) {
  if (type === 'str' && value === '') return <span className={joined(small, dimmed)}>empty</span>;
  return <PlainCode title={value}>{value}</PlainCode>;
}
