/* suggestedKey: a key out of a name that people gave: "Neue Kasse" becomes neue-kasse. */
export function suggestedKey(name: string, between = '-'): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join(between);
}
