/* days: dates by the clock and the calendar of who looks. */
const two = (value: number) => String(value).padStart(2, '0');

/* YYYY-MM-DD, as an <input type="date"> takes it. */
export function isoDay(time: Date): string {
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

/* "27 Nov 2026", in the order of who looks. */
export function dateOf(time: Date): string {
  return time.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
}

/* Made once: a list has hundreds of times. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/* "14:13". */
export const clockOf = (time: Date) => clock.format(time);

export const isToday = (time: Date, now: Date) => isoDay(time) === isoDay(now);

/* "14:13" today, "27 Nov 2026, 14:13" on other days. */
export function momentOf(time: Date, now = new Date()): string {
  return isToday(time, now) ? clockOf(time) : `${dateOf(time)}, ${clockOf(time)}`;
}
