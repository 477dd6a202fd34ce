/*
 * useDialog: whether a dialog is open, and on what. Its `key` is another one each time it is opened,
 * so its fields begin anew; it is mounted closed and then opened, so that the focus goes back to
 * where it was.
 *
 *     const editing = useDialog<Flag>();
 *     <Button onClick={() => editing.open(flag)}>Edit</Button>
 *     {editing.value !== undefined && <EditFlag {...editing.props} flag={editing.value} />}
 */
import { type Key, useCallback, useState } from 'react';
import { flushSync } from 'react-dom';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
}

interface Dialog<Value> {
  /* What it was opened on last; kept while it closes. */
  value: Value | undefined;
  props: DialogProps & { key: Key };
  open: (value: Value) => void;
}

export function useDialog<Value = true>(): Dialog<Value> {
  const [state, setState] = useState<{ key: number; isOpen: boolean; value?: Value }>({
    key: 0,
    isOpen: false,
  });
  const open = useCallback((value: Value) => {
    flushSync(() => setState(({ key }) => ({ key: key + 1, isOpen: false, value })));
    setState((now) => ({ ...now, isOpen: true }));
  }, []);
  const onClose = useCallback(() => setState((now) => ({ ...now, isOpen: false })), []);
  return { value: state.value, open, props: { key: state.key, isOpen: state.isOpen, onClose } };
}
