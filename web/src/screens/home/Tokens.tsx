/* Tokens: issued, coalesced and refused over time, and why they were refused. */
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useSearchParams } from 'react-router-dom';
import { useTokenStatistics } from '../../api/statistics';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { CHART_HEIGHT, TokenSeries } from '../../components/TokenSeries';
import { completeSeries, type Interval } from '../../lib/series';
import { Refusals } from './Refusals';

export function Tokens() {
  const [parameters, setParameters] = useSearchParams();
  const interval: Interval = parameters.get('tokens') === 'days' ? 'day' : 'hour';
  const statistics = useTokenStatistics(interval);
  const data = statistics.data;
  const points = data === undefined ? [] : completeSeries(data.points, interval, new Date());
  return (
    <>
      <Section
        title="Tokens"
        actions={
          <SegmentedControl
            aria-label="Period"
            size="xs"
            value={interval}
            onChange={(value) =>
              setParameters(value === 'day' ? { tokens: 'days' } : {}, { replace: true })
            }
            data={[
              { value: 'hour', label: '24 hours' },
              { value: 'day', label: '30 days' },
            ]}
          />
        }
      >
        {statistics.isError && data === undefined && (
          <ErrorNotice error={statistics.error} onRetry={() => void statistics.refetch()} />
        )}
        {statistics.isPending && <Skeleton height={CHART_HEIGHT} />}
        {data !== undefined && <TokenSeries {...data} points={points} interval={interval} />}
      </Section>
      {data !== undefined && data.refusals.length > 0 && <Refusals refusals={data.refusals} />}
    </>
  );
}
