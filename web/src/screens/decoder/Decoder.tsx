/* Decoder: what stands in any JWT, and whether its signature is valid. Nothing leaves the page. */
import { Alert, Button, Group, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readServerKeys, useDiscovery } from '../../api/server';
import { ErrorNotice } from '../../components/ErrorNotice';
import { JwtMembers, SignatureCheck } from '../../components/JwtView';
import { Screen } from '../../components/Screen';
import { Section } from '../../components/Section';
import { cleanToken, decodeJwt, type Jwk, parseKeys } from '../../lib/jwt';
import { isUnsigned } from '../../lib/jwtFindings';
import { Findings } from './Findings';
import { useHandedToken } from '../../components/handedToken';

/* The value, or why there is none. */
function attempt<T>(read: () => T): { value: T; error: null } | { value: null; error: string } {
  try {
    return { value: read(), error: null };
  } catch (error) {
    return { value: null, error: error instanceof Error ? error.message : String(error) };
  }
}

function ServerKeyCheck({ token }: { token: string }) {
  const keys = useQuery({ queryKey: ['jwks', 'decoder'], queryFn: readServerKeys });
  if (keys.error !== null)
    return <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />;
  return <SignatureCheck token={token} keys={keys.data ?? null} whose="this server’s JWKS" />;
}

function PastedKeyCheck({ token }: { token: string }) {
  const [text, setText] = useState('');
  const keys = text.trim() === '' ? null : attempt<Jwk[]>(() => parseKeys(text));
  return (
    <Stack gap="sm">
      <Textarea
        label="Public key"
        description="Its issuer is not this server. Paste a JWK or a JWKS to check the signature."
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={keys?.error}
        autosize
        minRows={3}
        maxRows={10}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        spellCheck={false}
      />
      {keys?.value && <SignatureCheck token={token} keys={keys.value} whose="the pasted key" />}
    </Stack>
  );
}

export function Decoder() {
  const [text, setText] = useState('');
  useHandedToken(setText);
  const { data: server } = useDiscovery();
  const token = cleanToken(text);
  const jwt = token === '' ? null : attempt(() => decodeJwt(token));
  const isOurs = server !== undefined && jwt?.value?.claims.iss === server.issuer;
  return (
    <Screen title="JWT decoder" about="Shows what a token says, and checks its signature.">
      <Alert variant="light" icon={<IconLock size={18} />}>
        The token stays in this page: it is decoded and checked here, and sent nowhere.
      </Alert>
      <Findings jwt={jwt?.value ?? null} issuer={server?.issuer} />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Stack gap="md">
          <Textarea
            label="Token"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={jwt?.error}
            placeholder="eyJhbGciOi…"
            autosize
            minRows={6}
            maxRows={18}
            styles={{
              input: {
                fontFamily: 'var(--mantine-font-family-monospace)',
                overflowWrap: 'anywhere',
              },
            }}
            spellCheck={false}
            autoComplete="off"
          />
          <Group>
            <Button variant="default" onClick={() => setText('')}>
              Clear
            </Button>
          </Group>
          {jwt?.value &&
            !isUnsigned(jwt.value) &&
            (isOurs ? <ServerKeyCheck token={token} /> : <PastedKeyCheck token={token} />)}
        </Stack>
        {jwt?.value ? (
          <Section title="What it says">
            <JwtMembers token={token} />
          </Section>
        ) : (
          <Text c="dimmed" size="sm">
            Header, claims and times appear here, each with what it means.
          </Text>
        )}
      </SimpleGrid>
    </Screen>
  );
}
