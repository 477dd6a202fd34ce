/* ApplicationTokens: how long this application's tokens live, how often it may ask for one and how
 * many it may get, whether one is handed out again, and what they carry. */
import { Button, Group, Paper, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import {
  type TokenCustomization,
  useChangeLifetime,
  useTokenCustomization,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useDialog } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { counted, numeral } from '../../lib/counted';
import { duration } from '../../lib/jwt';
import { useCurrentApplication } from './ApplicationScreen';
import { Coalescing } from './Coalescing';
import { CustomizeDialog } from './CustomizeDialog';
import { NumberForm } from './NumberForm';
import { RateLimit } from './RateLimit';
import { Quota } from '../Quota';
import { TokenPreview, TokenSize } from './TokenPreview';
import { whole } from '../../lib/textRules';

const LIFETIME_MIN_S = 60;
const LIFETIME_MAX_S = 2_592_000;

const LIFETIME_RULE = whole({
  min: LIFETIME_MIN_S,
  max: LIFETIME_MAX_S,
  words: `From ${LIFETIME_MIN_S} to ${numeral(LIFETIME_MAX_S)} seconds.`,
});

const inWords = (seconds: string) =>
  LIFETIME_RULE.check(seconds, {}) === null ? `That is ${duration(Number(seconds))}. ` : '';

function Lifetime() {
  const { id, access_token_lifetime } = useCurrentApplication();
  const change = useChangeLifetime(id);
  const form = useFields({ lifetime_s: String(access_token_lifetime) }, change.error, {
    aliases: { access_token_lifetime: 'lifetime_s' },
    rules: { lifetime_s: LIFETIME_RULE },
  });
  const { lifetime_s } = form.values;
  const notify = useNotify();
  const submit = () => {
    if (Number(lifetime_s) === Number(form.seen.lifetime_s)) notify('That is already its lifetime');
    else
      change.mutate(
        { lifetime_s: Number(lifetime_s), seen: form.seen },
        {
          onSuccess: () =>
            notify('Lifetime changed', {
              undo: () => change.mutate({ lifetime_s: access_token_lifetime }),
            }),
        },
      );
  };
  return (
    <Section
      title="Lifetime"
      about="Of access tokens issued from now on. An issued token cannot be taken back, so keep it short."
    >
      <NumberForm
        form={form}
        field="lifetime_s"
        label="Seconds"
        description={`${inWords(lifetime_s)}From ${LIFETIME_MIN_S} (a minute) to ${numeral(LIFETIME_MAX_S)} (30 days).`}
        onSubmit={submit}
        isPending={change.isPending}
        describe={(values) => change.describe({ lifetime_s: Number(values.lifetime_s) })}
      />
    </Section>
  );
}

const PROPERTIES = { one: 'property', many: 'properties' };
const FLAGS = { one: 'feature flag', many: 'feature flags' };
const list = new Intl.ListFormat('en');

/* What they carry besides the usual claims: "permissions, 1 property and 2 feature flags". */
function contents({ include_permissions_claim, properties, feature_flags }: TokenCustomization) {
  const included = (rows: { is_included: boolean }[]) =>
    rows.filter(({ is_included }) => is_included).length;
  const parts = [
    include_permissions_claim && 'permissions',
    included(properties) > 0 && counted(included(properties), PROPERTIES),
    included(feature_flags) > 0 && counted(included(feature_flags), FLAGS),
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'The usual claims only' : `Also ${list.format(parts)}`;
}

/* The tile of the one kind of token that there is. */
function M2mToken({ customization }: { customization: TokenCustomization }) {
  const customizing = useDialog();
  const mayChange = useMayChange();
  return (
    <Paper withBorder p="md" role="group" aria-label="M2M token">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={600}>M2M token</Text>
          <Text size="sm" c="dimmed">
            {contents(customization)}
          </Text>
        </div>
        {mayChange && (
          <Button variant="default" onClick={() => customizing.open(true)}>
            Customize
          </Button>
        )}
      </Group>
      <CustomizeDialog key={customizing.key} {...customizing.props} customization={customization} />
    </Paper>
  );
}

export function ApplicationTokens() {
  const { id } = useCurrentApplication();
  const { data: customization, error, refetch } = useTokenCustomization(id);
  return (
    <Stack gap="md">
      <Lifetime key={id} />
      <RateLimit key={`limit ${id}`} />
      <Quota
        key={`quota ${id}`}
        owner={{ of: 'application', id }}
        about="Tokens that it may get, from all nodes together. Its organization may have a quota, too."
      />
      {customization !== undefined && <Coalescing customization={customization} />}
      {customization === undefined && error === null && <Skeleton height={150} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Section
          title="Token customization"
          about="What tokens carry besides the usual claims, from the next one on."
        >
          {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
          {customization !== undefined && <M2mToken customization={customization} />}
          {customization === undefined && error === null && <Skeleton height={80} />}
          {customization !== undefined && <TokenSize customization={customization} />}
        </Section>
        <Section
          title="Preview"
          about="The claims of the next token with all enabled scopes. Nothing is issued."
        >
          <TokenPreview />
        </Section>
      </SimpleGrid>
    </Stack>
  );
}
