import type { AuditEntry } from '../../api/audit';
import { dimmed, joined, PlainCode, tiny } from '../../components/plain';
import classes from './Changes.module.css';

interface Change {
  name: string;
  before: unknown;
  after: unknown;
}

const shown = (value: unknown) => {
  if (value === null || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

function Value({ value }: { value: unknown }) {
  return (
    <PlainCode>
      <bdi>{shown(value)}</bdi>
    </PlainCode>
  );
}

/* What members were, and are. */
export function Changes({ entry }: { entry: AuditEntry }) {
  return (entry.changes as Change[]).map(({ name, before, after }) => (
    <div key={name} className={joined(classes.change, tiny)}>
      <span className={dimmed}>{name.replaceAll('_', ' ')}:</span>
      <Value value={before} />
      <span role="img" aria-label="became">
        →
      </span>
      <Value value={after} />
    </div>
  ));
}
