import { clockOf, isToday } from '../lib/days';
import { dimmed, joined, small } from './plain';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/* "3 days ago", "in 5 minutes". */
export function relativeTime(time: Date, now = new Date()): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  /* What is to come is rounded: 30 days from now are not 29 a second later. */
  return relative.format(
    seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size),
    unit,
  );
}

/* As it is said: "today at 14:13", which stays true while one looks at it; "3 days ago", "in 5 days". */
export function timeWords(time: Date, now = new Date()): string {
  return isToday(time, now) ? `today at ${clockOf(time)}` : relativeTime(time, now);
}

/* A time as people say it, with the exact one as the browser shows a title: a long list has hundreds,
 * which a component each would make slow. never: nothing happened yet. */
export function Time({
  value,
  never = 'never',
}: {
  value: string | null | undefined;
  never?: string;
}) {
  if (value === null || value === undefined || value === '')
    return <span className={joined(small, dimmed)}>{never}</span>;
  const time = new Date(value);
  return (
    <time className={small} dateTime={value} title={time.toLocaleString()}>
      {timeWords(time)}
    </time>
  );
}
