/* Tokens: issued, coalesced and refused over time, and why they were refused. */
import { Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { Suspense } from 'react';
import { useSearchParams } from 'react-router-dom';
import { chunk } from '../../api/chunks';
import { useTokenStatistics } from '../../api/statistics';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { completeSeries, type Interval } from '../../lib/series';
import { Refusals } from './Refusals';
import { SeriesTable } from './SeriesTable';

const { Component: TokenChart } = chunk(() => import('./TokenChart'), 'TokenChart');

const CHART_HEIGHT = 240;

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <Text fz={28} fw={650} lh={1.15}>
        {value.toLocaleString('en')}
      </Text>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

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
        {data !== undefined && (
          <Stack gap="md">
            <Group gap="xl">
              <Figure label="issued" value={data.issued} />
              {data.coalesced > 0 && <Figure label="of them coalesced" value={data.coalesced} />}
              <Figure label="refused" value={data.refused} />
            </Group>
            {data.issued + data.refused > 0 && (
              <>
                <div aria-hidden>
                  <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
                    <TokenChart points={points} interval={interval} height={CHART_HEIGHT} />
                  </Suspense>
                </div>
                <SeriesTable points={points} interval={interval} />
              </>
            )}
          </Stack>
        )}
      </Section>
      {data !== undefined && data.refusals.length > 0 && <Refusals refusals={data.refusals} />}
    </>
  );
}
