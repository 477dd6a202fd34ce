/*
 * useRead: reads, as useQuery does. What was read before stays: that the server failed when it was
 * asked anew is no answer, is said once above all (components/NotRefreshed.tsx), and takes the place
 * of nothing that is shown.
 */
import { useQuery } from '@tanstack/react-query';
import { isFailure } from './client';

function useWhatIsThere(...given: Parameters<typeof useQuery>) {
  const query = useQuery(...given);
  if (query.data === undefined || !isFailure(query.error)) return query;
  return { ...query, error: null, isError: false };
}

export const useRead = useWhatIsThere as typeof useQuery;
