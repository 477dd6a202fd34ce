/* SentRequest: what was sent by a change that has no form of its own, such as a switch. */
import { Dialog } from './Dialog';
import { Requests, type ShowRequestProps } from './ShowRequest';
import type { DialogProps } from './useDialog';

export function SentRequest({ isOpen, onClose, ...shown }: DialogProps & ShowRequestProps) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="This change as code" size="lg">
      <Requests {...shown} />
    </Dialog>
  );
}
