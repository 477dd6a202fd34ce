/* SnippetPanel: the programs that ask for this token, and that check it. */
import { Alert, Code, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useDiscovery } from '../../api/server';
import type { TokenRequest } from '../../api/tokens';
import { CopyIcon } from '../../components/Copy';
import { Section } from '../../components/Section';
import { type Language, LANGUAGES, snippetsFor } from '../../lib/snippets';

type Purpose = 'ask' | 'verify';

export function SnippetPanel({ request }: { request: TokenRequest }) {
  const { data: server } = useDiscovery();
  const [language, setLanguage] = useState<Language>('curl');
  const [purpose, setPurpose] = useState<Purpose>('ask');
  if (server === undefined) return null;
  const snippets = snippetsFor(language, {
    issuer: server.issuer,
    tokenEndpoint: server.token_endpoint,
    jwksUri: server.jwks_uri,
    clientId: request.clientId || 'YOUR_CLIENT_ID',
    audience: request.audience || 'YOUR_AUDIENCE',
    scope: request.scope,
  });
  const text = snippets[purpose];
  const needs = purpose === 'ask' ? snippets.askNeeds : snippets.verifyNeeds;
  return (
    <Section
      title="Snippets"
      about="The same request from a program, and how an API verifies the token."
    >
      <Group gap="sm">
        <SegmentedControl
          aria-label="Language"
          data={LANGUAGES}
          value={language}
          onChange={setLanguage}
          size="xs"
        />
        <SegmentedControl
          aria-label="Purpose"
          data={[
            { value: 'ask', label: 'Get a token' },
            { value: 'verify', label: 'Verify a token' },
          ]}
          value={purpose}
          onChange={setPurpose}
          size="xs"
        />
      </Group>
      <Stack gap="xs">
        {needs !== '' && (
          <Text size="sm">
            Needs <Code>{needs}</Code>
          </Text>
        )}
        <Group gap={4} wrap="nowrap" align="flex-start">
          <Code
            block
            tabIndex={0}
            aria-label="Snippet"
            style={{ flex: 1, minWidth: 0, overflowX: 'auto' }}
          >
            {text}
          </Code>
          <CopyIcon value={text} label="snippet" />
        </Group>
        {purpose === 'ask' && (
          <Alert variant="light" p="xs">
            <Text size="sm">
              Put the client secret in the environment as <Code>CLIENT_SECRET</Code>: this page does
              not know it.
            </Text>
          </Alert>
        )}
      </Stack>
    </Section>
  );
}
