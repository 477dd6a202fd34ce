/* counted: numbers as they are written, and how many of what there are. No other file makes a plural. */
export interface Noun {
  one: string;
  many: string;
}

const format = new Intl.NumberFormat('en');

/* "1,250". */
export const numeral = (number: number) => format.format(number);

/* What the number is followed by: "application", "applications". */
export const nounFor = (count: number, { one, many }: Noun) => (count === 1 ? one : many);

/* "1 application", "1,250 applications". */
export function counted(count: number, noun: Noun): string {
  return `${numeral(count)} ${nounFor(count, noun)}`;
}

/* "1–25 of 312 applications", "3 applications": the rows of a page that begins after `before`, where
 * there are `total` in all, or more than that. */
export function countedPage(
  before: number,
  shown: number,
  total: number,
  noun: Noun,
  isExact = true,
): string {
  const all = isExact ? counted(total, noun) : `more than ${counted(total, noun)}`;
  if (shown === 0 || (before === 0 && shown >= total)) return all;
  return `${numeral(before + 1)}–${numeral(before + shown)} of ${all}`;
}
