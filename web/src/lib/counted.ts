/* counted: how many of what, in words: "1 application", "1,250 applications". */
export interface Noun {
  one: string;
  many: string;
}

const number = new Intl.NumberFormat('en');

export function counted(count: number, { one, many }: Noun): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
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
  return `${number.format(before + 1)}–${number.format(before + shown)} of ${all}`;
}
