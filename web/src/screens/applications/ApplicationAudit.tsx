/* ApplicationAudit: what was done to this application, and by it. */
import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { Section } from '../../components/Section';
import { AuditList } from '../audit/AuditList';
import { useCurrentApplication } from './ApplicationScreen';

export function ApplicationAudit() {
  const { id } = useCurrentApplication();
  const [parameters, setParameters] = useSearchParams();
  const isBy = parameters.get('of') === 'own';
  return (
    <Section
      title="Audit"
      about={
        isBy
          ? 'What this application did with its tokens.'
          : 'What was changed about it, and by whom.'
      }
      actions={
        <SegmentedControl
          aria-label="Entries"
          size="xs"
          value={isBy ? 'own' : 'about'}
          onChange={(value) =>
            setParameters(value === 'own' ? { of: 'own' } : {}, { replace: true })
          }
          data={[
            { value: 'about', label: 'About it' },
            { value: 'own', label: 'By it' },
          ]}
        />
      }
    >
      <AuditList
        filters={isBy ? { actor: `application:${id}` } : { subject: id }}
        empty={
          <EmptyState title="No entries">
            {isBy ? 'It has changed nothing.' : 'Nothing is on record.'}
          </EmptyState>
        }
      />
    </Section>
  );
}
