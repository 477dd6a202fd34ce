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

/* "27 Nov 2026, 14:13". */
export function momentOf(time: Date): string {
  const clock = time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return `${dateOf(time)}, ${clock}`;
}
