/* ApplicationUsage: the tokens of an application over time, and its last refusals. */
import { SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { FIRST_USAGE, useApplicationUsage } from '../../api/applicationUsage';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { CHART_HEIGHT, TokenSeries } from '../../components/TokenSeries';
import type { Interval } from '../../lib/series';
import { LastRefusals } from './LastRefusals';
import { useCurrentApplication } from './ApplicationScreen';

interface Range {
  value: string;
  label: string;
  interval: Interval;
  steps: number;
}

const [interval, steps] = FIRST_USAGE;
const DEFAULT: Range = { value: '24h', label: '24 hours', interval, steps };
const RANGES: Range[] = [
  DEFAULT,
  { value: '7d', label: '7 days', interval: 'day', steps: 7 },
  { value: '30d', label: '30 days', interval: 'day', steps: 30 },
  { value: '90d', label: '90 days', interval: 'day', steps: 90 },
];

function Tokens({ range, onRange }: { range: Range; onRange: (value: string) => void }) {
  const { id } = useCurrentApplication();
  const { interval, steps, label } = range;
  const { data, error, refetch } = useApplicationUsage(id, interval, steps);
  return (
    <Section
      title="Tokens"
      about="What it got from the token endpoint, counted within seconds. Test tokens are not counted."
      actions={
        <SegmentedControl
          aria-label="Period"
          size="xs"
          value={range.value}
          onChange={onRange}
          data={RANGES.map(({ value, label }) => ({ value, label }))}
        />
      }
    >
      {error !== null && data === undefined && (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      )}
      {error === null && data === undefined && (
        <Skeleton height={CHART_HEIGHT} role="status" aria-label={`Tokens of ${label}`} />
      )}
      {data !== undefined && <TokenSeries {...data} interval={interval} />}
    </Section>
  );
}

export function ApplicationUsage() {
  const [parameters, setParameters] = useSearchParams();
  const range = RANGES.find(({ value }) => value === parameters.get('range')) ?? DEFAULT;
  return (
    <Stack gap="md">
      <Tokens
        range={range}
        onRange={(value) =>
          setParameters(value === DEFAULT.value ? {} : { range: value }, { replace: true })
        }
      />
      <LastRefusals />
    </Stack>
  );
}
