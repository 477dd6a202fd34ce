/* TokenChart: a chunk of its own, because the chart library is large. SeriesTable says the same. */
import '@mantine/charts/styles.css';

import { BarChart } from '@mantine/charts';
import type { TokenPoint } from '../../api/statistics';
import { type Interval, pointLabel } from '../../lib/series';

interface TokenChartProps {
  points: TokenPoint[];
  interval: Interval;
  height: number;
}

export default function TokenChart({ points, interval, height }: TokenChartProps) {
  return (
    <BarChart
      h={height}
      data={points.map((point) => ({ ...point, label: pointLabel(point.time, interval) }))}
      dataKey="label"
      type="stacked"
      series={[
        { name: 'issued', label: 'Issued', color: 'jeton.5' },
        { name: 'refused', label: 'Refused', color: 'red.6' },
      ]}
      withLegend
      valueFormatter={(value) => value.toLocaleString('en')}
      yAxisProps={{ allowDecimals: false, width: 48 }}
      barChartProps={{ accessibilityLayer: false /* SeriesTable is for those who do not see it */ }}
      barProps={{ isAnimationActive: false }}
    />
  );
}
