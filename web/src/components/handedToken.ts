/*
 * handedToken: a token that was pasted into the command palette, on its way to the decoder. It goes
 * from hand to hand in memory: neither the address nor the history of the browser ever has it.
 */
import { createContext, useContext, useEffect } from 'react';

export interface Hand {
  /* Gives it to who takes next, or to who waits for one. */
  give: (token: string) => void;
  /* Called with what was given already, and with what comes; returns how to stop waiting. */
  take: (onToken: (token: string) => void) => () => void;
}

export function newHand(): Hand {
  let held: string | null = null;
  let waiting: ((token: string) => void) | null = null;
  return {
    give: (token) => {
      if (waiting === null) held = token;
      else waiting(token);
    },
    take: (onToken) => {
      waiting = onToken;
      if (held !== null) onToken(held);
      held = null;
      return () => {
        waiting = null;
      };
    },
  };
}

/* Without a shell around it, nobody gives. */
export const HandContext = createContext<Hand>({ give: () => {}, take: () => () => {} });

/* onToken must be the same at each call, as what useState() gives. */
export function useHandedToken(onToken: (token: string) => void) {
  const hand = useContext(HandContext);
  useEffect(() => hand.take(onToken), [hand, onToken]);
}
