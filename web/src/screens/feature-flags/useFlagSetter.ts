/* useFlagSetter: sets a value in place of another one, or takes it away (null), and can undo that. What
 * another has set meanwhile is not overwritten. */
import type { FlagChange } from '../../api/featureFlags';
import type { Change } from '../../api/useChange';
import { useNotify } from '../../components/notices';
import { said } from '../../lib/said';

/* owner: whose value it is, as a sentence begins with it: "The environment". */
export function useFlagSetter(change: Change<FlagChange>, owner: string) {
  const notify = useNotify();
  /* before: its own value until now, null where it had none. */
  return function set(wanted: FlagChange, before: string | null, onDone?: () => void) {
    const { key, value, inherited } = wanted;
    change.mutate(wanted, {
      onSuccess: () => {
        onDone?.();
        const text =
          value === null
            ? said`${owner} no longer has its own value of ${key}`
            : said`${owner} has its own value of ${key}`;
        const seen = { value: value ?? inherited };
        notify(text, {
          undo: () => set({ key, value: before, inherited, seen }, value),
          describe: () => change.describe(wanted),
        });
      },
      onError: (error) => {
        if (onDone === undefined) notify(error.message, { isError: true });
      },
    });
  };
}
