/* Audit: who changed what, newest first. The filters stand in the address: a view can be sent on. */
import { Button } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { auditFiltersOf, auditPages, latelyQuery } from '../../api/audit';
import { pageQuery } from '../../api/usePages';
import { useRead } from '../../api/useRead';
import { EmptyState } from '../../components/EmptyState';
import { Screen } from '../../components/Screen';
import { AuditFilterForm } from './AuditFilterForm';
import { AuditList } from './AuditList';
import { Export } from './Export';

/* As the filter takes it: a name where there is one, else an e-mail, or what the audit has. */
function actorWords(actor: string, name: string | null | undefined): string {
  if (actor.includes(':')) return name ?? actor.slice(actor.indexOf(':') + 1);
  return actor;
}

/* Who did something lately, each once. */
function useActors() {
  const { data } = useRead(latelyQuery);
  return [...new Set(data?.map(({ actor, actor_name }) => actorWords(actor, actor_name)))];
}

export function Audit() {
  const [parameters, setParameters] = useSearchParams();
  const filters = auditFiltersOf(parameters);
  const isFiltered = Object.keys(filters).length > 0;
  const actors = useActors();
  const { error } = useRead(pageQuery(auditPages(filters)));
  return (
    <Screen
      title="Audit log"
      about="Who changed what, and when. Entries never change."
      actions={<Export filters={filters} />}
    >
      <AuditFilterForm
        filters={filters}
        onChange={(next) => setParameters(next, { replace: true })}
        error={error}
        actors={actors}
      />
      <AuditList
        filters={filters}
        empty={
          <EmptyState
            title={isFiltered ? 'No entries match' : 'Nothing has changed yet'}
            action={
              isFiltered ? (
                <Button variant="default" onClick={() => setParameters({})}>
                  Clear filters
                </Button>
              ) : undefined
            }
          >
            {isFiltered ? 'Widen the filters.' : 'The first change appears here.'}
          </EmptyState>
        }
      />
    </Screen>
  );
}
