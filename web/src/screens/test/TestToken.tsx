/*
 * TestToken: asks for a token as an application would, shows it and checks it. One component behind
 * two doors: an application's Test tab, where the API is chosen, and an API's, the other way round.
 * The token lives in this component alone and is gone with it, unless the API reference is to use it.
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
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useApi, useScopes } from '../../api/apis';
import { useApplication } from '../../api/applications';
import { readServerKeys } from '../../api/server';
import { setTestToken } from '../../api/testToken';
import { type TokenRequest, useTestToken } from '../../api/tokens';
import { useMayChange } from '../../api/access';
import { ChoiceOption } from '../../components/ChoiceOption';
import { CopyButton } from '../../components/Copy';
import { ErrorNotice } from '../../components/ErrorNotice';
import { foldedOptions } from '../../components/foldedOptions';
import { Expiry, JwtMembers, SignatureCheck } from '../../components/JwtView';
import { Section } from '../../components/Section';
import { decodeJwt } from '../../lib/jwt';
import { Explain } from './Explain';
import { SnippetPanel } from './SnippetPanel';

/* More scopes than this are no choice but a search. */
const SHOWN_MAX = 100;

interface TokenProps {
  token: string;
  clientId: string;
  /* The API reference can use it. */
  isManagement: boolean;
}

/* It stands where Explain was, beside the button that asked for it. */
function Token({ token, clientId, isManagement }: TokenProps) {
  const application = useApplication(clientId);
  const navigate = useNavigate();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [token]);
  const use = () => {
    setTestToken({ token, applicationName: application.data?.name ?? clientId });
    void navigate('/reference');
  };
  return (
    <div ref={place}>
      <Section
        title="The token"
        about="It works for calls to the API until it expires. This page forgets it when you leave."
        actions={<Expiry claims={decodeJwt(token).claims} />}
      >
        <Group gap="xs">
          <CopyButton value={token} label="token" />
          {isManagement && (
            <Button variant="default" onClick={use}>
              Use test token
            </Button>
          )}
        </Group>
        <Code
          block
          tabIndex={0}
          aria-label="Access token"
          data-testid="token"
          mah={150}
          style={{ overflow: 'auto', whiteSpace: 'pre-wrap', wordBreak: 'break-all' }}
        >
          {token}
        </Code>
      </Section>
    </div>
  );
}

function Contents({ token }: { token: string }) {
  const keys = useQuery({
    queryKey: ['jwks', token.slice(-16)],
    queryFn: readServerKeys,
    gcTime: 0,
  });
  return (
    <Section title="What it says">
      {keys.error !== null && (
        <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
      )}
      <SignatureCheck token={token} keys={keys.data ?? null} whose="/.well-known/jwks.json" />
      <JwtMembers token={token} />
    </Section>
  );
}

const READS_ONLY = 'Your role is read only.';

interface TestTokenProps {
  /* The choice of the other side. */
  choice: ReactNode;
  apiId: string;
  request: TokenRequest;
  onScope: (scope: string) => void;
}

export function TestToken({ choice, apiId, request, onScope }: TestTokenProps) {
  const scopes = useScopes(apiId);
  const api = useApi(apiId);
  const get = useTestToken();
  const mayChange = useMayChange();
  const { clientId, audience, scope } = request;
  const [isPressed, setPressed] = useState(false);
  const isReady = clientId !== '' && audience !== '';
  const isOfRequest =
    get.variables?.clientId === clientId &&
    get.variables.audience === audience &&
    get.variables.scope === scope;
  const token = isOfRequest ? get.data?.access_token : undefined;
  const chosen = scope === '' ? [] : scope.split(' ');
  const aboutOf = new Map(scopes.data?.map(({ key, description }) => [key, description]));
  const keys = [...new Set([...aboutOf.keys(), ...chosen])];
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section title="Request" about="Issued by the same rules as at the token endpoint.">
          {choice}
          <MultiSelect
            label="Scopes"
            description="Empty: all that are enabled"
            placeholder={chosen.length === 0 ? 'All enabled' : undefined}
            data={keys}
            renderOption={({ option }) => (
              <ChoiceOption label={option.value} about={aboutOf.get(option.value)} />
            )}
            filter={foldedOptions(({ value }) => `${value} ${aboutOf.get(value) ?? ''}`)}
            value={chosen}
            onChange={(values) => onScope(values.join(' '))}
            limit={SHOWN_MAX}
            searchable
            clearable
          />
          <Group>
            <Button
              onClick={() => (isReady ? get.mutate(request) : setPressed(true))}
              disabled={!mayChange}
              title={mayChange ? undefined : READS_ONLY}
              loading={get.isPending}
            >
              Get token
            </Button>
            <VisuallyHidden role="status">{token !== undefined && 'Token issued'}</VisuallyHidden>
            {!mayChange && (
              <Text size="sm" c="dimmed">
                {READS_ONLY}
              </Text>
            )}
            {isPressed && !isReady && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert">
                Choose an application and an API first.
              </Text>
            )}
          </Group>
          {get.error !== null && isOfRequest && (
            <Alert color="red" variant="light" role="alert" title="No token">
              {get.error.message}
            </Alert>
          )}
        </Section>
        <Stack gap="md">
          {token !== undefined && (
            <Token
              token={token}
              clientId={clientId}
              isManagement={api.data?.is_management_api === true}
            />
          )}
          <Explain key={token} request={request} isFolded={token !== undefined} />
        </Stack>
      </SimpleGrid>
      {token !== undefined && <Contents token={token} />}
      <SnippetPanel request={request} />
    </Stack>
  );
}
