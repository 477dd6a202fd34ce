import { VisuallyHidden } from '@mantine/core';
import { type Interval, pointLabel, type TokenPoint } from '../lib/series';

/* The chart for those who do not see it. */
export function SeriesTable({ points, interval }: { points: TokenPoint[]; interval: Interval }) {
  const tellsRefused = points.some(({ refused }) => refused !== undefined);
  return (
    <VisuallyHidden>
      <table>
        <caption>
          Tokens issued {tellsRefused && 'and refused '}by {interval}
        </caption>
        <thead>
          <tr>
            <th scope="col">{interval === 'hour' ? 'Hour' : 'Day'}</th>
            <th scope="col">Issued</th>
            <th scope="col">Of them coalesced</th>
            {tellsRefused && <th scope="col">Refused</th>}
          </tr>
        </thead>
        <tbody>
          {points.map(({ time, issued, coalesced, refused }) => (
            <tr key={time}>
              <th scope="row">{pointLabel(time, interval)}</th>
              <td>{issued}</td>
              <td>{coalesced}</td>
              {tellsRefused && <td>{refused}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
