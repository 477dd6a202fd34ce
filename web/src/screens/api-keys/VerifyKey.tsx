/* VerifyKey: whether a key that somebody has in hand is valid, and whose it is. */
import { Alert, Anchor, Badge, Button, Group, Text, TextInput } from '@mantine/core';
import { PasswordField } from '../../components/PasswordField';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { type ApiKeyVerification, useVerifyApiKey } from '../../api/apiKeys';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';

/* Why an active key is not valid for this use of it. */
const REASONS: Record<string, string> = {
  address: 'It may not be used from this address, or you gave none.',
  rate_limited: 'It is over its rate limit.',
  no_uses_left: 'It has no uses left.',
};

const WHY: Record<string, string> = {
  revoked: 'It was revoked.',
  inactive: 'It expired, its organization is suspended, or whoever added it lost what it is for.',
};

function KeyLink({ id }: { id: string | null | undefined }) {
  if (!id) return null;
  return (
    <Anchor component={Link} to={`/api-keys/${id}`} inherit c="inherit" underline="always">
      View key
    </Anchor>
  );
}

function Verdict({ answer }: { answer: ApiKeyVerification }) {
  const { is_valid, key_id, status, reason, scopes, org_code, user_id } = answer;
  if (!is_valid)
    return (
      <Alert color="red" icon={<IconCircleX size={18} />} title="Not valid">
        {key_id
          ? (REASONS[reason ?? ''] ?? WHY[status ?? ''] ?? `It is ${status}.`)
          : 'No key of this server matches: it was mistyped, rotated or deleted, or belongs to another server.'}{' '}
        <KeyLink id={key_id} />
      </Alert>
    );
  return (
    <Alert color="green" icon={<IconCircleCheck size={18} />} title="Valid">
      <Text size="sm">
        {org_code ? (
          <>
            It acts for the organization{' '}
            <Anchor
              component={Link}
              to={`/organizations/${org_code}`}
              inherit
              c="inherit"
              underline="always"
            >
              {org_code}
            </Anchor>
            .{' '}
          </>
        ) : user_id ? (
          <>
            It acts for the user <bdi>{user_id}</bdi>.{' '}
          </>
        ) : null}
        <KeyLink id={key_id} />
      </Text>
      <Group gap={4} mt="xs" aria-label="Its scopes" role="group">
        {(scopes ?? []).map((scope) => (
          <Badge key={scope} variant="default" tt="none">
            {scope}
          </Badge>
        ))}
        {scopes?.length === 0 && <Text size="sm">It has no scopes.</Text>}
      </Group>
    </Alert>
  );
}

export function VerifyKey() {
  const verify = useVerifyApiKey();
  const form = useFields({ api_key: '', address: '' }, verify.error);
  const send = ({ api_key, address }: { api_key: string; address: string }) =>
    verify.mutate(
      { api_key: api_key.trim(), ...(address.trim() !== '' && { address: address.trim() }) },
      { onSuccess: form.reset },
    );
  return (
    <Section
      title="Verify a key"
      about="Asks what your APIs ask, and counts as a verification. The key is sent in the body of the request and kept nowhere."
    >
      <form onSubmit={form.onSubmit(send)} noValidate>
        <Group align="flex-end" gap="xs">
          <PasswordField
            label="API key"
            placeholder="k_live_…"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('api_key')}
            shows="Show the key"
            style={{ flex: '1 1 16rem', maxWidth: 560 }}
          />
          <TextInput
            label="Caller’s address"
            description="For a key with allowed networks"
            placeholder="203.0.113.7"
            {...form.getInputProps('address')}
          />
          <Button type="submit" variant="default" loading={verify.isPending}>
            Verify
          </Button>
        </Group>
      </form>
      {form.refusal !== null && <ErrorNotice error={form.refusal} />}
      <div role="status">{verify.data !== undefined && <Verdict answer={verify.data} />}</div>
    </Section>
  );
}
