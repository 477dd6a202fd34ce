/*
 * SecretOnce: a secret that the server shows once. It lives in the state of the one who asked for
 * it; closing calls onClose, which must drop it, so that it leaves the page's memory.
 */
import { Alert, Button, Code, Group, Stack } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Dialog } from './Dialog';
import { CopyIcon } from './CopyField';

interface SecretOnceProps {
  title: string;
  label: string;
  secret: string | null;
  onClose: () => void;
  children?: ReactNode;
}

export function SecretOnce({ title, label, secret, onClose, children }: SecretOnceProps) {
  return (
    <Dialog
      opened={secret !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert icon={<IconShieldLock size={18} />} variant="light" title={`Copy the ${label} now`}>
          It is shown this once. The server keeps only a digest of it and cannot show it again.
        </Alert>
        <Group gap={4} wrap="nowrap">
          <Code block style={{ flex: 1, whiteSpace: 'pre-wrap' }} data-testid="secret">
            {secret}
          </Code>
          <CopyIcon value={secret ?? ''} label={label} />
        </Group>
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
