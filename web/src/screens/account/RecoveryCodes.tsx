/* RecoveryCodes: shown this once, to be copied or kept as a file. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { SecretOnce } from '../../components/SecretOnce';
import { download } from '../../lib/download';

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const text = codes.join('\n');
  return (
    <SecretOnce
      title="Recovery codes"
      label="recovery codes"
      secret={text}
      onClose={onClose}
      ways={(onCopied) => (
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => {
            download('jeton-recovery-codes.txt', `${text}\n`, 'text/plain');
            onCopied();
          }}
        >
          Download
        </Button>
      )}
    >
      Each logs you in once, if you lose your second factor. Keep them where you keep your
      passwords.
    </SecretOnce>
  );
}
