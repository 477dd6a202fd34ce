/* useUnsaved: asks before what was typed into a form is lost (LeaveGuard.tsx). */
import { useLeaveGuard } from './LeaveGuard';

const LOSS = {
  title: 'Leave without saving?',
  text: 'What you typed is not saved.',
  verb: 'Leave without saving',
};

export function useUnsaved(isTyped: boolean) {
  return useLeaveGuard(isTyped ? LOSS : null);
}
