/*
 * TestToken: asks for a token as an application would, shows it and checks it. One component behind
 * two doors: an application's Test tab, where the API is chosen, and an API's, the other way round.
 * The token lives in this component alone and is gone with it.
 */
import {
  Alert,
  Button,
  Code,
  Group,
  MultiSelect,
  SimpleGrid,
  Stack,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useScopes } from '../../api/apis';
import { readServerKeys } from '../../api/server';
import { type TokenRequest, useTestToken } from '../../api/tokens';
import { useMayChange } from '../../api/access';
import { CopyIcon } from '../../components/CopyField';
import { ErrorNotice } from '../../components/ErrorNotice';
import { JwtMembers, SignatureCheck } from '../../components/JwtView';
import { Section } from '../../components/Section';
import { Explain } from './Explain';
import { SnippetPanel } from './SnippetPanel';

/* More scopes than this are no choice but a search. */
const SHOWN_MAX = 100;

function Token({ token }: { token: string }) {
  const keys = useQuery({
    queryKey: ['jwks', token.slice(-16)],
    queryFn: readServerKeys,
    gcTime: 0,
  });
  return (
    <Section
      title="The token"
      about="It is good for calls to the API until it expires. It leaves this page's memory when you go."
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Stack gap="md">
          <Group gap={4} wrap="nowrap" align="flex-start">
            <Code
              block
              tabIndex={0}
              aria-label="Access token"
              data-testid="token"
              style={{ flex: 1, whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}
            >
              {token}
            </Code>
            <CopyIcon value={token} label="token" />
          </Group>
          {keys.error !== null && (
            <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
          )}
          <SignatureCheck token={token} keys={keys.data ?? null} whose="/.well-known/jwks.json" />
        </Stack>
        <JwtMembers token={token} />
      </SimpleGrid>
    </Section>
  );
}

interface TestTokenProps {
  /* The choice of the other side. */
  choice: ReactNode;
  apiId: string;
  request: TokenRequest;
  onScope: (scope: string) => void;
}

export function TestToken({ choice, apiId, request, onScope }: TestTokenProps) {
  const scopes = useScopes(apiId);
  const get = useTestToken();
  const mayChange = useMayChange();
  const { clientId, audience, scope } = request;
  const isReady = clientId !== '' && audience !== '';
  const isOfRequest =
    get.variables?.clientId === clientId &&
    get.variables.audience === audience &&
    get.variables.scope === scope;
  const token = isOfRequest ? get.data?.access_token : undefined;
  const chosen = scope === '' ? [] : scope.split(' ');
  const keys = [...new Set([...(scopes.data?.map(({ key }) => key) ?? []), ...chosen])];
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title="Request" about="Issued by the same rules as at the token endpoint.">
          {choice}
          <MultiSelect
            label="Scopes"
            description="Empty: all that are enabled for the application"
            placeholder={chosen.length === 0 ? 'All enabled' : undefined}
            data={keys}
            value={chosen}
            onChange={(values) => onScope(values.join(' '))}
            limit={SHOWN_MAX}
            disabled={!isReady}
            searchable
            clearable
          />
          <Group>
            <Button
              onClick={() => get.mutate(request)}
              disabled={!isReady || !mayChange}
              loading={get.isPending}
            >
              Get token
            </Button>
            <VisuallyHidden role="status">
              {token !== undefined && 'The token is below'}
            </VisuallyHidden>
            {!mayChange && (
              <Text size="sm" c="dimmed">
                Your role may read only.
              </Text>
            )}
          </Group>
          {get.error !== null && isOfRequest && (
            <Alert color="red" variant="light" role="alert" title="No token">
              {get.error.message}
            </Alert>
          )}
        </Section>
        <Explain request={request} />
      </SimpleGrid>
      {token !== undefined && <Token token={token} />}
      <SnippetPanel request={request} />
    </Stack>
  );
}
