/*
 * Confirmation: asks for the password, and for a code where there is a second factor, when the server
 * wants to see once more who is there (CONFIRMATION_NEEDED); then the call that was refused goes again.
 */
import { type ReactNode, Suspense, useContext, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { chunk } from '../api/chunks';
import { setRemedies } from '../api/client';
import { CoveredContext } from './Dialog';

const { Component: ConfirmationDialog } = chunk(
  () => import('./ConfirmationDialog'),
  'ConfirmationDialog',
);

/* Several calls may be refused while the dialog is open: one answer is for all. Whoever leaves the screen
 * gives none. */
export function ConfirmationProvider({ children }: { children: ReactNode }) {
  const isCovered = useContext(CoveredContext);
  const [isAsking, setAsking] = useState(false);
  const { pathname } = useLocation();
  const waiting = useRef<((isConfirmed: boolean) => void)[]>([]);
  const end = (isConfirmed: boolean) => {
    setAsking(false);
    waiting.current.splice(0).forEach((resolve) => resolve(isConfirmed));
  };
  useEffect(() => {
    const asked = waiting.current;
    setRemedies({
      confirm: () => {
        setAsking(true);
        return new Promise((resolve) => asked.push(resolve));
      },
    });
    return () => {
      setRemedies({ confirm: () => Promise.resolve(false) });
      setAsking(false);
      asked.splice(0).forEach((resolve) => resolve(false));
    };
  }, [pathname]);
  return (
    <>
      <CoveredContext.Provider value={isAsking || isCovered}>{children}</CoveredContext.Provider>
      {isAsking && (
        <Suspense fallback={null}>
          <ConfirmationDialog onEnd={end} />
        </Suspense>
      )}
    </>
  );
}
