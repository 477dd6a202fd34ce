/*
 * Dialog: what all dialogs have in common. The focus begins in the first field, or on what the content
 * marks as data-autofocus, and goes back to where it was, also where that was in a menu that is gone
 * by then. While another dialog stands above (Confirmation), keys are for that one: Escape closes it
 * alone, and the focus comes back when it is gone.
 */
import { Modal, type ModalProps } from '@mantine/core';
import { createContext, type ReactNode, useContext, useLayoutEffect, useRef } from 'react';

export const CoveredContext = createContext(false);

/* A dialog above which another one of its own stands. */
export function Covered({ isCovered, children }: { isCovered: boolean; children: ReactNode }) {
  const isOutside = useContext(CoveredContext);
  return (
    <CoveredContext.Provider value={isOutside || isCovered}>{children}</CoveredContext.Provider>
  );
}

const FIELDS =
  'input:not([type="hidden"]):not(:disabled):not([readonly]), textarea:not(:disabled), [role="switch"]';

/* The library looks for the mark once the content is there, and would take the Close button else. */
function FirstField({ children }: { children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const all = content.current;
    if (all?.querySelector('[data-autofocus]') !== null) return;
    all.querySelector(FIELDS)?.setAttribute('data-autofocus', '');
  }, []);
  return <div ref={content}>{children}</div>;
}

/* Of a menu's entry, the button that opens the menu. */
function openerOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('[role="menu"]');
  if (!menu) return element instanceof HTMLElement ? element : null;
  return document.getElementById(menu.getAttribute('aria-labelledby') ?? '');
}

/* Dialogs that are mounted open, and go without being closed, lose it otherwise. */
function useFocusBack(isOpen: boolean) {
  useLayoutEffect(() => {
    if (!isOpen) return;
    const opener = openerOf(document.activeElement);
    return () => {
      setTimeout(() => {
        const { activeElement, body } = document;
        if (activeElement === null || activeElement === body)
          opener?.focus({ preventScroll: true });
      }, 20);
    };
  }, [isOpen]);
}

export function Dialog({ children, ...props }: ModalProps) {
  const isCovered = useContext(CoveredContext);
  useFocusBack(props.opened);
  return (
    <Modal
      closeButtonProps={{ 'aria-label': 'Close' }}
      {...props}
      closeOnEscape={!isCovered && props.closeOnEscape !== false}
      trapFocus={!isCovered}
    >
      <FirstField>{children}</FirstField>
    </Modal>
  );
}
