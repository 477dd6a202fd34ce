/*
 * useDialog: whether a dialog is open, and on what. Its `key` is another one each time it is opened,
 * so its fields begin anew; it is mounted closed and then opened, so that the focus goes back to
 * where it was.
 *
 *     const editing = useDialog<Flag>();
 *     <Button onClick={() => editing.open(flag)}>Edit</Button>
 *     {editing.value !== undefined && <EditFlag key={editing.key}
 *       {...editing.props} flag={editing.value} />}
 */
import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
}

interface Dialog<Value> {
  /* What it was opened on last; kept while it closes. */
  value: Value | undefined;
  key: number;
  props: DialogProps;
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
  return { value: state.value, key: state.key, open, props: { isOpen: state.isOpen, onClose } };
}
