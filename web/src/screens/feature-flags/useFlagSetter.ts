/* useFlagSetter: sets a value in place of another one, or takes it away (null), and can undo that. */
import type { UseMutationResult } from '@tanstack/react-query';
import { useNotify } from '../../components/notices';
import { said } from '../../lib/said';

export interface FlagChange {
  key: string;
  value: string | null;
}

/* owner: whose value it is, as a sentence begins with it: "The environment". */
export function useFlagSetter(
  change: UseMutationResult<unknown, Error, FlagChange>,
  owner: string,
) {
  const notify = useNotify();
  return function set(
    key: string,
    value: string | null,
    before: string | null,
    onDone?: () => void,
  ) {
    change.mutate(
      { key, value },
      {
        onSuccess: () => {
          onDone?.();
          const text =
            value === null
              ? said`${owner} no longer has its own value of ${key}`
              : said`${owner} has its own value of ${key}`;
          notify(text, { undo: () => set(key, before, value) });
        },
        onError: (error) => {
          if (onDone === undefined) notify(error.message, { isError: true });
        },
      },
    );
  };
}
