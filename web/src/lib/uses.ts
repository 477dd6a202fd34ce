/* uses: when something was used last, as a filter and an order of lists, in the address of the page. */

export const USES = [
  { value: 'never', label: 'Never used' },
  { value: '30', label: 'Unused for 30 days' },
  { value: '90', label: 'Unused for 90 days' },
  { value: '180', label: 'Unused for 180 days' },
  { value: '365', label: 'Unused for a year' },
];

const SORTS = [
  'name_asc',
  'name_desc',
  'created_asc',
  'created_desc',
  'last_used_asc',
  'last_used_desc',
] as const;

export const sortOf = (text: string | null) => SORTS.find((one) => one === text);

/* What a list is asked for. */
export function usedSince(use: string | null) {
  const days = Number(use);
  return {
    never_used: use === 'never' ? ('true' as const) : undefined,
    unused_for_days: Number.isInteger(days) && days > 0 ? days : undefined,
  };
}
