/* ClientSecretOnce: a new client secret, also as a .env file and as the command that asks for a token
 * with it. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDiscovery } from '../api/server';
import { curlWithSecret, dotEnv, type SnippetValues } from '../lib/snippets';
import { CopyButton } from './Copy';
import { CodeBlock } from './CodeBlock';
import { CopyField } from './CopyField';
import { SecretOnce } from './SecretOnce';

interface ClientSecretOnceProps {
  title: string;
  clientId: string;
  secret: string | null;
  /* Of the API that it will ask for; absent: not known yet. */
  audience?: string;
  onClose: () => void;
  next?: { verb: string; onClick: () => void };
  children?: ReactNode;
}

export function ClientSecretOnce(props: ClientSecretOnceProps) {
  const { title, clientId, secret, audience, onClose, next, children } = props;
  const { data: server } = useDiscovery();
  const values: SnippetValues = {
    issuer: server?.issuer ?? '',
    tokenEndpoint: server?.token_endpoint ?? '',
    jwksUri: server?.jwks_uri ?? '',
    clientId,
    audience: audience ?? '',
    scope: '',
  };
  return (
    <SecretOnce
      title={title}
      label="client secret"
      secret={secret}
      onClose={onClose}
      next={next}
      ways={(onCopied) => (
        <CopyButton
          variant="default"
          value={dotEnv(values, secret ?? '')}
          label=".env file"
          words="Copy as .env"
          onCopied={onCopied}
        />
      )}
    >
      {(onCopied) => (
        <>
          {children}
          <CopyField label="client_id" value={clientId} />
          <Stack gap={4}>
            <Text size="sm">
              {audience === undefined
                ? 'How it asks for a token, once it is authorized for an API:'
                : 'How it asks for a token:'}
            </Text>
            <CodeBlock
              label="curl with the secret"
              text={curlWithSecret(
                { ...values, audience: audience ?? 'YOUR_AUDIENCE' },
                secret ?? '',
              )}
              onCopied={onCopied}
            />
          </Stack>
        </>
      )}
    </SecretOnce>
  );
}
