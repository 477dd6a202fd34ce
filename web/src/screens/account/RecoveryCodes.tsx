/* RecoveryCodes: shown this once, to be copied or kept as a file. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { SecretOnce } from '../../components/SecretOnce';

function download(text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'jeton-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(url);
}

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
            download(`${text}\n`);
            onCopied();
          }}
        >
          Download
        </Button>
      )}
    >
      Each of them logs you in once, in place of a code, when the authenticator is lost. Keep them
      where you keep passwords. The second factor is on.
    </SecretOnce>
  );
}
