import { Alert, Anchor, Badge, Button, Code, Group, Text } from '@mantine/core';
import { Link, useParams } from 'react-router-dom';
import { useMayChange } from '../../api/access';
import { type ApiKeyRecord, useApiKey, useKeyedApis } from '../../api/apiKeys';
import { Fact, Facts } from '../../components/Facts';
import { Screen } from '../../components/Screen';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useDialog } from '../../components/useDialog';
import { numeral } from '../../lib/counted';
import { endsSoon } from '../../lib/expiry';
import { Actor } from '../audit/EntrySentence';
import { KeyCheck } from './KeyCheck';
import { Limits } from './Limits';
import { OneThing } from '../OneThing';
import { RevokeApiKey } from './RevokeApiKey';
import { RotateApiKey } from './RotateApiKey';
import { KeyStatus } from './status';

const LIST = { label: 'API keys', path: '/api-keys' };

function Owner({ apiKey }: { apiKey: ApiKeyRecord }) {
  const { type, organization_id, user_id } = apiKey;
  if (organization_id !== null)
    return (
      <Anchor component={Link} to={`/organizations/${organization_id}/api-keys`} size="sm">
        {organization_id}
      </Anchor>
    );
  return user_id === null ? `none (${type})` : <Code>{user_id}</Code>;
}

function ApiLink({ id }: { id: string | undefined }) {
  const apis = useKeyedApis();
  if (id === undefined) return null;
  return (
    <Anchor component={Link} to={`/apis/${id}`} size="sm">
      <bdi>{apis.data?.find((api) => api.id === id)?.name ?? id}</bdi>
    </Anchor>
  );
}

function Details({ apiKey }: { apiKey: ApiKeyRecord }) {
  return (
    <Section title="Details">
      <Facts>
        <Fact label="Status">
          <KeyStatus status={apiKey.status} />
        </Fact>
        <Fact label="Key">
          <Code>
            {apiKey.key_prefix}…{apiKey.key_suffix}
          </Code>
        </Fact>
        <Fact label="Owner">
          <Owner apiKey={apiKey} />
        </Fact>
        <Fact label="API">
          <ApiLink id={apiKey.api_ids[0]} />
        </Fact>
        <Fact label="Expires">
          <Time value={apiKey.expires_on} never="never" />
        </Fact>
        <Fact label="Created">
          <Time value={apiKey.created_on} />
        </Fact>
        <Fact label="Created by">
          {apiKey.created_by !== null && <Actor actor={apiKey.created_by} name={null} />}
        </Fact>
        <Fact label="Verifications">{numeral(apiKey.verification_count ?? 0)}</Fact>
        <Fact label="Last verified">
          <Time value={apiKey.last_verified_on} />
          {apiKey.last_verified_ip !== null && ` from ${apiKey.last_verified_ip}`}
        </Fact>
      </Facts>
    </Section>
  );
}

function EndNotice({ apiKey }: { apiKey: ApiKeyRecord }) {
  if (!endsSoon(apiKey.expires_on, apiKey.status, new Date())) return null;
  return (
    <Alert color="yellow" title="This key expires soon">
      It is valid until <Time value={apiKey.expires_on} />, even if you rotate it:{' '}
      <Anchor component={Link} to="/api-keys?create" inherit c="inherit" underline="always">
        add another key
      </Anchor>{' '}
      in time and give it to the holder.
    </Alert>
  );
}

function Scopes({ scopes }: { scopes: string[] }) {
  return (
    <Section title="Scopes">
      {scopes.length === 0 ? (
        <Text size="sm" c="dimmed">
          It has none.
        </Text>
      ) : (
        <Group gap="xs">
          {scopes.map((scope) => (
            <Badge key={scope} variant="default" tt="none">
              {scope}
            </Badge>
          ))}
        </Group>
      )}
    </Section>
  );
}

function ApiKeyScreen({ apiKey }: { apiKey: ApiKeyRecord }) {
  const rotating = useDialog();
  const revoking = useDialog();
  const mayChange = useMayChange();
  const { name, status, scopes } = apiKey;
  return (
    <Screen
      title={name}
      parent={LIST}
      about="Its name, owner, API and scopes never change: for others, add a new key. Its limits can change."
      actions={
        mayChange &&
        status !== 'revoked' && (
          <>
            {status === 'active' && (
              <Button variant="default" onClick={() => rotating.open(true)}>
                Rotate
              </Button>
            )}
            <Button color="red" variant="outline" onClick={() => revoking.open(true)}>
              Revoke
            </Button>
          </>
        )
      }
    >
      <EndNotice apiKey={apiKey} />
      <Details apiKey={apiKey} />
      <Scopes scopes={scopes} />
      <Limits apiKey={apiKey} />
      <KeyCheck />
      <RotateApiKey key={`rotate ${rotating.key}`} {...rotating.props} apiKey={apiKey} />
      <RevokeApiKey key={`revoke ${revoking.key}`} {...revoking.props} apiKey={apiKey} />
    </Screen>
  );
}

export function ApiKey() {
  const { id = '' } = useParams();
  return (
    <OneThing query={useApiKey(id)} what="API key" list={LIST}>
      {(apiKey) => <ApiKeyScreen apiKey={apiKey} />}
    </OneThing>
  );
}
