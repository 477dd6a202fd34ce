/*
 * series: figures over time, one for each hour or day. The server counts by hours and days of UTC,
 * and leaves out those without figures: here they are zero, so that a gap looks like one.
 */
export type Interval = 'hour' | 'day';

const STEP_MS: Record<Interval, number> = { hour: 3_600_000, day: 86_400_000 };
const STEPS: Record<Interval, number> = { hour: 24, day: 30 };

/* The last 24 hours or 30 days, or so many, the one that is running included; to is the end of it. */
export function spanOf(
  interval: Interval,
  now: Date,
  steps = STEPS[interval],
): { from: Date; to: Date } {
  const step = STEP_MS[interval];
  const to = (Math.floor(now.getTime() / step) + 1) * step;
  return { from: new Date(to - steps * step), to: new Date(to) };
}

export interface TokenPoint {
  time: string;
  issued: number;
  coalesced: number;
  /* Of an application, only the last ones are told. */
  refused?: number;
}

export function completeSeries(points: TokenPoint[], interval: Interval, now: Date): TokenPoint[] {
  const step = STEP_MS[interval];
  const { from } = spanOf(interval, now);
  const bySlot = new Map(points.map((point) => [Math.floor(Date.parse(point.time) / step), point]));
  return Array.from({ length: STEPS[interval] }, (_, index) => {
    const start = from.getTime() + index * step;
    const point = bySlot.get(start / step);
    return {
      time: new Date(start).toISOString(),
      issued: point?.issued ?? 0,
      coalesced: point?.coalesced ?? 0,
      refused: point?.refused ?? 0,
    };
  });
}

const HOUR = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
/* Days are days of UTC, and must not be called by the name of the one before. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export function pointLabel(time: string, interval: Interval): string {
  return (interval === 'hour' ? HOUR : DAY).format(new Date(time));
}
