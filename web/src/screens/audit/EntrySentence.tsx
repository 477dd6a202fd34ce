/* EntrySentence: an entry of the audit as people say it, with what it names as links. */
import { Fragment, type ReactNode } from 'react';
import type { ApiRow } from '../../api/apis';
import type { AuditEntry } from '../../api/audit';
import { dimmed, PlainLink, small, strong } from '../../components/plain';
import { actorOf, subjectPath, UNKNOWN_SUBJECTS } from '../../lib/auditNames';
import { sentenceOf } from '../../lib/auditSentences';

function Named({ label, path }: { label: string; path: string | null }) {
  return path === null ? (
    <span className={strong}>
      <bdi>{label}</bdi>
    </span>
  ) : (
    <PlainLink to={path} className={strong} isInText>
      <bdi>{label}</bdi>
    </PlainLink>
  );
}

export function Actor({ actor, name }: { actor: string; name: string | null }) {
  const { label, path } = actorOf(actor, name);
  return <Named label={label} path={path} />;
}

/* apis: those that it may name; undefined while they are read. */
export function EntrySentence({ entry, apis }: { entry: AuditEntry; apis: ApiRow[] | undefined }) {
  const detail = entry.detail as Record<string, unknown>;
  const idOf = (value: unknown) => (typeof value === 'string' ? value : '');
  const apiId = idOf(detail.api_id);
  const api = apis?.find(({ id }) => id === apiId);
  const scopeId = idOf(detail.enabled_scope_id ?? detail.disabled_scope_id);
  const scope = api?.scopes?.find(({ id }) => id === scopeId);
  const parts: Record<string, ReactNode> = {
    '{subject}':
      entry.subject === '' ? (
        (UNKNOWN_SUBJECTS[entry.subject_kind] ?? 'something')
      ) : (
        <Named
          label={entry.subject_name ?? entry.subject}
          path={subjectPath(entry.subject_kind, entry.subject, entry.action)}
        />
      ),
    '{api}': (
      <Named label={api?.name ?? apiId} path={api === undefined ? null : `/apis/${apiId}`} />
    ),
    '{scope}': <Named label={scope?.key ?? scopeId} path={null} />,
  };
  return (
    <div className={small}>
      <Actor actor={entry.actor} name={entry.actor_name ?? null} />{' '}
      {sentenceOf(entry.action, detail)
        .split(/(\{\w+\})/)
        .map((part, index) => (
          <Fragment key={index}>{parts[part] ?? part}</Fragment>
        ))}
      {entry.acting_for !== null && (
        <span className={dimmed}>
          , with a test token of{' '}
          <Actor actor={entry.acting_for} name={entry.acting_for_name ?? null} />
        </span>
      )}
    </div>
  );
}
