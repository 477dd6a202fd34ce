/*
 * useArrival: the focus follows each change of screen to its heading, which screen readers read out.
 * Among the tabs of a thing it stays where it is, and the returned text says what is shown now.
 */
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';

const DIALOG_LOOK_MS = 100;

const isIn = (selector: string) => document.activeElement?.closest(selector) != null;

/* Not while a dialog closes, which gives the focus back to what may have gone. */
function whenNoDialog(act: () => void): () => void {
  let timer = 0;
  const look = () => {
    if (isIn('[role="dialog"]')) timer = window.setTimeout(look, DIALOG_LOOK_MS);
    else act();
  };
  look();
  return () => window.clearTimeout(timer);
}

/* Calls act with the heading once there is one: that of the screen before is hidden while the new one is
 * loaded. */
function whenThere(screen: HTMLElement, act: (heading: HTMLElement) => void): () => void {
  const observer = new MutationObserver(() => look());
  const look = () => {
    const heading = [...screen.querySelectorAll('h1')].find(
      (one) => one.getClientRects().length > 0,
    );
    if (heading === undefined) return;
    observer.disconnect();
    act(heading);
  };
  observer.observe(screen, { childList: true, subtree: true });
  look();
  return () => observer.disconnect();
}

export function useArrival(main: RefObject<HTMLElement | null>): string {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (shown.current === pathname || main.current === null) return;
    shown.current = pathname;
    let stop = () => undefined as void;
    const stopLooking = whenThere(main.current, (heading) => {
      stop = whenNoDialog(() => {
        if (isIn('main nav')) setSaid(document.title);
        else heading.focus({ preventScroll: true });
      });
    });
    return () => {
      stopLooking();
      stop();
    };
  }, [pathname, main]);
  return said;
}
