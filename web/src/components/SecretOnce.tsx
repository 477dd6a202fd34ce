/*
 * SecretOnce: what the server shows once. It lives in the state of the one who asked for it; closing
 * calls onClose, which must drop it, so that it leaves the page's memory. Until it is copied nothing
 * closes it without a question: no key, no Back, no reload.
 */
import { Alert, Button, Code, Group, Stack } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { CopyButton } from './Copy';
import { Dialog } from './Dialog';
import { useLeaveGuard } from './LeaveGuard';

interface SecretOnceProps {
  title: string;
  label: string;
  secret: string | null;
  onClose: () => void;
  /* Buttons that take it along in another form, and what else is to be known; both call what they are
   * given once something was taken along. */
  ways?: (onCopied: () => void) => ReactNode;
  children?: ReactNode | ((onCopied: () => void) => ReactNode);
  /* What one would do next, in place of closing it alone. */
  next?: { verb: string; onClick: () => void };
}

const isSelected = (text: string) => window.getSelection()?.toString().includes(text) === true;

export function SecretOnce(props: SecretOnceProps) {
  const { title, label, secret, onClose, ways, next, children } = props;
  const [isCopied, setCopied] = useState(false);
  const guard = useLeaveGuard(
    secret === null || isCopied
      ? null
      : {
          title: `You have not copied the ${label}`,
          text: 'It is shown only this once. Nobody can see it again.',
          verb: 'Close without copying',
        },
  );
  const copied = () => setCopied(true);
  const close = (then: () => void) =>
    guard.leave(() => {
      setCopied(false);
      then();
    });
  /* By hand, or by a picture: whoever says so is not asked. */
  const end = () => {
    guard.release();
    setCopied(false);
    onClose();
  };
  return (
    <Dialog
      opened={secret !== null}
      onClose={() => close(onClose)}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert icon={<IconShieldLock size={18} />} variant="light" title={`Copy the ${label} now`}>
          Shown only this once: the server keeps a digest.
        </Alert>
        <Code
          block
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
          data-testid="secret"
          onCopy={() => secret !== null && isSelected(secret) && copied()}
        >
          {secret}
        </Code>
        <Group gap="xs">
          <CopyButton value={secret ?? ''} label={label} onCopied={copied} data-autofocus />
          {ways?.(copied)}
        </Group>
        {typeof children === 'function' ? children(copied) : children}
        <Group justify="flex-end">
          <Button variant="default" onClick={end}>
            I have copied it
          </Button>
          {next !== undefined && (
            <Button variant="light" onClick={() => close(next.onClick)}>
              {next.verb}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
