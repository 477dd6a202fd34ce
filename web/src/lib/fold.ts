/*
 * fold: a text as it is looked for: "zurich" finds "Zürich", "STRASSE" finds "Straße". Marks go, and
 * what differs by case alone becomes the same.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase() /* first, for ß has no other capital than SS */
    .toLowerCase()
    .replaceAll('ς', 'σ');
}
