/* TokenChart: a chunk of its own, because the chart library is large. SeriesTable says the same. */
import '@mantine/charts/styles.css';

import { BarChart } from '@mantine/charts';
import { type Interval, pointLabel, type TokenPoint } from '../lib/series';
import { numeral } from '../lib/counted';

interface TokenChartProps {
  points: TokenPoint[];
  interval: Interval;
  height: number;
}

const REFUSED = { name: 'refused', label: 'Refused', color: 'red.6' };
const ISSUED = { name: 'issued', label: 'Issued', color: 'jeton.5' };
/* Those issued, in two parts. */
const SIGNED = { name: 'signed', label: 'Newly issued', color: 'jeton.5' };
const COALESCED = { name: 'coalesced', label: 'Coalesced', color: 'jeton.3' };

export function TokenChart({ points, interval, height }: TokenChartProps) {
  const isCoalescing = points.some(({ coalesced }) => coalesced > 0);
  const tellsRefused = points.some(({ refused }) => refused !== undefined);
  return (
    <BarChart
      h={height}
      data={points.map((point) => ({
        ...point,
        signed: point.issued - point.coalesced,
        label: pointLabel(point.time, interval),
      }))}
      dataKey="label"
      type="stacked"
      series={[
        ...(isCoalescing ? [SIGNED, COALESCED] : [ISSUED]),
        ...(tellsRefused ? [REFUSED] : []),
      ]}
      withLegend
      valueFormatter={numeral}
      yAxisProps={{ allowDecimals: false, width: 48 }}
      barChartProps={{ accessibilityLayer: false /* SeriesTable is for those who do not see it */ }}
      barProps={{ isAnimationActive: false }}
    />
  );
}
