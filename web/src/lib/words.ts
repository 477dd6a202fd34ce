/* words: numbers of things, as they are said. */

/* "1 scope", "2,381 scopes", "no scope"; many where the plural has more than an s. */
export function count(number: number, one: string, many = `${one}s`): string {
  if (number === 0) return `no ${one}`;
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
