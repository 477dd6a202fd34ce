/*
 * Dialog: what all dialogs have in common. While another one stands above them (Confirmation), keys
 * are for that one: Escape closes it alone, and the focus comes back when it is gone.
 */
import { Modal, type ModalProps } from '@mantine/core';
import { createContext, useContext } from 'react';

export const CoveredContext = createContext(false);

export function Dialog(props: ModalProps) {
  const isCovered = useContext(CoveredContext);
  return (
    <Modal
      closeButtonProps={{ 'aria-label': 'Close' }}
      {...props}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
    />
  );
}
