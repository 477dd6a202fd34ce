/* TokenSeries: tokens over time: their sums, and where there are any a chart. */
import { Group, Skeleton, Stack, Text } from '@mantine/core';
import { Suspense } from 'react';
import { chunk } from '../api/chunks';
import type { Interval, TokenPoint } from '../lib/series';
import { SeriesTable } from './SeriesTable';
import { numeral } from '../lib/counted';

const { Component: TokenChart } = chunk(() => import('./TokenChart'), 'TokenChart');

export const CHART_HEIGHT = 240;

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div>
      <Text fz={28} fw={650} lh={1.15}>
        {numeral(value)}
      </Text>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

interface TokenSeriesProps {
  issued: number;
  coalesced: number;
  /* undefined: nothing is told of those. */
  refused?: number;
  points: TokenPoint[];
  interval: Interval;
}

export function TokenSeries({ issued, coalesced, refused, points, interval }: TokenSeriesProps) {
  return (
    <Stack gap="md">
      <Group gap="xl">
        <Figure label="issued" value={issued} />
        {coalesced > 0 && <Figure label="of them coalesced" value={coalesced} />}
        {refused !== undefined && <Figure label="refused" value={refused} />}
      </Group>
      {issued + (refused ?? 0) > 0 && (
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
  );
}
