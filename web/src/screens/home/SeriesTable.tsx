import { VisuallyHidden } from '@mantine/core';
import type { TokenPoint } from '../../api/statistics';
import { type Interval, pointLabel } from '../../lib/series';

/* The chart for those who do not see it. */
export function SeriesTable({ points, interval }: { points: TokenPoint[]; interval: Interval }) {
  return (
    <VisuallyHidden>
      <table>
        <caption>Tokens issued and refused by {interval}</caption>
        <thead>
          <tr>
            <th scope="col">{interval === 'hour' ? 'Hour' : 'Day'}</th>
            <th scope="col">Issued</th>
            <th scope="col">Of them coalesced</th>
            <th scope="col">Refused</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ time, issued, coalesced, refused }) => (
            <tr key={time}>
              <th scope="row">{pointLabel(time, interval)}</th>
              <td>{issued}</td>
              <td>{coalesced}</td>
              <td>{refused}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
