/*
 * said: names in the midst of words. A name that is written from right to left would take what stands
 * beside it along: numbers, brackets, a question mark. In elements it stands in <bdi>; in a string (a
 * notice, the title of a dialog or of the browser's tab, what a screen reader says) in an isolate of
 * Unicode (U+2068, U+2069). Only where it is needed: others are as they were typed.
 *
 *     notify(said`${name} deleted`)
 */

/* Hebrew, Arabic and all others that go from right to left, and marks of that direction. */
const GOES_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export const isolated = (text: string) => (GOES_LEFT.test(text) ? `\u2068${text}\u2069` : text);

export function said(words: TemplateStringsArray, ...values: (string | number)[]): string {
  return words.reduce((text, next, i) => text + isolated(String(values[i - 1] ?? '')) + next);
}
