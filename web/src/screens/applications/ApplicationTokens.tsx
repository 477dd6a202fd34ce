/* ApplicationTokens: how long this application's tokens live, how often it may ask for one, whether
 * one is handed out again, and what they carry. */
import { Button, Group, Paper, SimpleGrid, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useId } from 'react';
import {
  type CustomizationChange,
  type TokenCustomization,
  claimsOf,
  useChangeLifetime,
  useCustomizeTokens,
  useTokenCustomization,
} from '../../api/applications';
import { useMayChange } from '../../api/access';
import { ShowRequest } from '../../components/ShowRequest';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { counted } from '../../lib/counted';
import { duration } from '../../lib/jwt';
import { useCurrentApplication } from './ApplicationScreen';
import { Coalescing } from './Coalescing';
import { NumberForm } from './NumberForm';
import { RateLimit } from './RateLimit';
import { TokenPreviewPanel } from './TokenPreviewPanel';
import { whole } from '../../lib/textRules';
import classes from './ApplicationTokens.module.css';
import { said } from '../../lib/said';

const LIFETIME_MIN_S = 60;
const LIFETIME_MAX_S = 2_592_000;

const LIFETIME_RULE = whole({
  min: LIFETIME_MIN_S,
  max: LIFETIME_MAX_S,
  words: `From ${LIFETIME_MIN_S} to ${LIFETIME_MAX_S} seconds.`,
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
        description={`${inWords(lifetime_s)}From ${LIFETIME_MIN_S} (a minute) to ${LIFETIME_MAX_S} (30 days).`}
        onSubmit={submit}
        isPending={change.isPending}
        describe={(values) => change.describe({ lifetime_s: Number(values.lifetime_s) })}
      />
    </Section>
  );
}

function Switches<Row extends { key: string; name: string; is_included: boolean }>({
  title,
  none,
  rows,
  describe,
  onChange,
}: {
  title: string;
  none: ReactNode;
  rows: Row[];
  describe: (row: Row) => string;
  /* All keys that are to be included. */
  onChange?: (keys: string[]) => void;
}) {
  const included = rows.filter(({ is_included }) => is_included).map(({ key }) => key);
  return (
    <Stack gap="xs" role="group" aria-label={title}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {rows.map((row) => (
        <Switch
          key={row.key}
          label={said`${row.name} (${row.key})`}
          description={describe(row)}
          checked={row.is_included}
          disabled={onChange === undefined}
          onChange={(event) =>
            onChange?.(
              event.currentTarget.checked
                ? [...included, row.key]
                : included.filter((key) => key !== row.key),
            )
          }
        />
      ))}
    </Stack>
  );
}

const PROPERTIES = { one: 'property', many: 'properties' };
const FLAGS = { one: 'feature flag', many: 'feature flags' };
const list = new Intl.ListFormat('en');

const valueText = (value: unknown) =>
  value === null || value === undefined ? 'no value: left out' : JSON.stringify(value);

/* As it will be once the server has said yes: a switch moves at once. */
function changed(before: TokenCustomization, change: CustomizationChange): TokenCustomization {
  const choose = <Row extends { key: string; is_included: boolean }>(
    rows: Row[],
    keys: string[] | undefined,
  ) =>
    keys === undefined
      ? rows
      : rows.map((row) => ({ ...row, is_included: keys.includes(row.key) }));
  return {
    ...before,
    include_permissions_claim: change.include_permissions_claim ?? before.include_permissions_claim,
    properties: choose(before.properties, change.properties),
    feature_flags: choose(before.feature_flags, change.feature_flags),
  };
}

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

/* The tile of the one kind of token that there is; its switches unfold below it, beside the preview. */
function M2mToken({ customization }: { customization: TokenCustomization }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const switchesId = useId();
  return (
    <Paper withBorder p="md" role="group" aria-label="M2M token">
      <Stack gap="lg">
        <Group justify="space-between" gap="sm">
          <div>
            <Text fw={600}>M2M token</Text>
            <Text size="sm" c="dimmed">
              {contents(customization)}
            </Text>
          </div>
          <Button
            variant="default"
            onClick={toggle}
            aria-expanded={isOpen}
            aria-controls={isOpen ? switchesId : undefined}
          >
            Customize
          </Button>
        </Group>
        {isOpen && (
          <div id={switchesId}>
            <Customization customization={customization} />
          </div>
        )}
      </Stack>
    </Paper>
  );
}

function Customization({ customization: known }: { customization: TokenCustomization }) {
  const { id } = useCurrentApplication();
  const customize = useCustomizeTokens(id, known);
  const mayChange = useMayChange();
  const customization = customize.isPending ? changed(known, customize.variables) : known;
  const change = mayChange ? (body: CustomizationChange) => customize.mutate(body) : undefined;
  return (
    <Stack gap="lg">
      <Stack gap="xs" role="group" aria-label="Additional claims">
        <Text size="sm" fw={600}>
          Additional claims
        </Text>
        <Switch
          label="Include API scopes in the permissions claim"
          description="For APIs that look at permissions instead of scope"
          checked={customization.include_permissions_claim}
          disabled={change === undefined}
          onChange={(event) => change?.({ include_permissions_claim: event.currentTarget.checked })}
        />
      </Stack>
      <Switches
        title="Properties"
        none="No public application properties."
        rows={customization.properties}
        describe={({ value }) => valueText(value)}
        onChange={change && ((properties) => change({ properties }))}
      />
      <Switches
        title="Feature flags"
        none="No feature flags."
        rows={customization.feature_flags}
        describe={({ value, type }) => `${type}, in this environment ${JSON.stringify(value)}`}
        onChange={change && ((feature_flags) => change({ feature_flags }))}
      />
      {mayChange && (
        <ShowRequest
          values={customization}
          describe={() => customize.describe(claimsOf(customization))}
        />
      )}
      {customize.error !== null && <ErrorNotice error={customize.error} />}
    </Stack>
  );
}

export function ApplicationTokens() {
  const { id } = useCurrentApplication();
  const { data: customization, error, refetch } = useTokenCustomization(id);
  return (
    <Stack gap="md">
      <Lifetime key={id} />
      <RateLimit key={`limit ${id}`} />
      {customization !== undefined && <Coalescing customization={customization} />}
      {customization === undefined && error === null && <Skeleton height={150} />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} className={classes.beside}>
        <Section
          title="Token customization"
          about="What tokens carry besides the usual claims. A switch applies from the next token on."
        >
          {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
          {customization !== undefined && <M2mToken customization={customization} />}
          {customization === undefined && error === null && <Skeleton height={180} />}
        </Section>
        <div className={classes.inView}>
          <TokenPreviewPanel size={customization?.token_size} warning={customization?.warning} />
        </div>
      </SimpleGrid>
    </Stack>
  );
}
