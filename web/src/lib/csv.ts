/*
 * csv: a table as a file for spreadsheets (RFC 4180, in UTF-8 with its mark, which Excel wants).
 * What a spreadsheet would take for a formula is a name that somebody chose: it stays text.
 */
export type CsvValue = string | number | boolean | null | undefined;

/* Also after white space, and the wide forms that some of them take for the narrow ones. */
const LIKE_FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

function field(value: CsvValue): string {
  if (typeof value === 'number') return String(value);
  const text = String(value ?? '');
  const safe = LIKE_FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const CSV_MARK = '\ufeff';

export function csvLine(record: CsvValue[]): string {
  return record.map(field).join(',') + '\r\n';
}

export function csvOf(records: CsvValue[][]): string {
  return CSV_MARK + records.map(csvLine).join('');
}
