/*
 * useAsked: opens a dialog of a screen that was asked for elsewhere, in the command palette or on
 * Home, by ?create and the like. The address forgets it at once: a reload does not ask again.
 */
import { useEffect, useEffectEvent } from 'react';
import { useSearchParams } from 'react-router-dom';

export function useAsked(name: 'create' | 'rotate' | 'invite', open: () => void) {
  const [parameters, setParameters] = useSearchParams();
  const isAsked = parameters.has(name);
  const onAsked = useEffectEvent(open);
  useEffect(() => {
    if (!isAsked) return;
    setParameters(
      (now) => {
        now.delete(name);
        return now;
      },
      { replace: true },
    );
    queueMicrotask(() => onAsked()); /* a dialog is opened in a step of its own (useDialog) */
  }, [isAsked, name, setParameters]);
}
