/* Quota: how many tokens an application, or an organization, may get in an hour and a day; and how
 * many it got of them, as a bar with words. */
import { Button, Group, Progress, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMayChange } from '../api/access';
import {
  type Quota as QuotaLimits,
  type QuotaInterval,
  type QuotaOwner,
  type QuotaUse,
  quotaFields,
  useChangeQuota,
  useQuota,
  useQuotaUse,
} from '../api/quotas';
import { ErrorNotice } from '../components/ErrorNotice';
import { PageForm } from '../components/Form';
import { useNotify } from '../components/notices';
import { Section } from '../components/Section';
import { Time } from '../components/Time';
import { useFields } from '../components/useFields';
import { numeral } from '../lib/counted';
import { LIMITS, whole } from '../lib/textRules';

/* --- What is used ---------------------------------------------------------------------------- */

const TITLES: Record<string, string> = { hour: 'This hour', day: 'Today (UTC)' };
const COLORS: Record<string, string> = { within: 'green', warning: 'yellow', exceeded: 'red' };

function levelWords(level: string, isEnforced: boolean): string {
  if (level === 'within') return '';
  if (level === 'warning') return 'Nearly used. ';
  return isEnforced ? 'Used: it gets no more tokens. ' : 'Used: it still gets tokens. ';
}

function UseBar({ interval, isEnforced }: { interval: QuotaInterval; isEnforced: boolean }) {
  const { tokens, used, level, resets_on } = interval;
  if (tokens === null) return null;
  const title = TITLES[interval.interval] ?? interval.interval;
  const words = `${numeral(used)} of ${numeral(tokens)} tokens`;
  return (
    <div role="group" aria-label={title}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm">{words}</Text>
      </Group>
      <Progress
        my={6}
        value={Math.min(100, (used * 100) / tokens)}
        color={COLORS[level] ?? 'gray'}
        aria-label={`${title}: ${words}`}
      />
      <Text size="sm" c="dimmed">
        {levelWords(level, isEnforced)}Starts again <Time value={resets_on} />.
      </Text>
    </div>
  );
}

function UseBars({ use }: { use: QuotaUse }) {
  const isEnforced = use.enforcement === 'enforce';
  return use.intervals.map((interval) => (
    <UseBar key={interval.interval} interval={interval} isEnforced={isEnforced} />
  ));
}

/* --- What it is ------------------------------------------------------------------------------ */

type QuotaFields = ReturnType<typeof quotaFields>;

const MAX = LIMITS.QUOTA_TOKENS_MAX;
const TOKENS = whole({ max: MAX, words: `From 0 to ${numeral(MAX)}, or empty.`, isOptional: true });

/* An empty field, and 0, are any number. */
const tokensOf = (typed: string) => (Number(typed) === 0 ? null : Number(typed));
const wantedOf = (fields: QuotaFields): QuotaLimits => ({
  tokens_per_hour: tokensOf(fields.tokens_per_hour),
  tokens_per_day: tokensOf(fields.tokens_per_day),
  quota_enforcement: fields.quota_enforcement,
});

function QuotaForm({ owner, quota }: { owner: QuotaOwner; quota: QuotaLimits }) {
  const change = useChangeQuota(owner, quota);
  const mayChange = useMayChange();
  const notify = useNotify();
  const form = useFields(quotaFields(quota), change.error, {
    rules: { tokens_per_hour: TOKENS, tokens_per_day: TOKENS },
  });
  const submit = () => {
    if (!form.isDirty) notify('That is already its quota');
    else change.mutate(wantedOf(form.values), { onSuccess: () => notify('Quota changed') });
  };
  const tokens = (field: 'tokens_per_hour' | 'tokens_per_day', label: string) => (
    <TextInput
      label={label}
      description="Empty: any number"
      {...form.getInputProps(field)}
      inputMode="numeric"
      autoComplete="off"
      readOnly={!mayChange}
      w={220}
    />
  );
  return (
    <PageForm
      form={form}
      onSubmit={submit}
      isPending={change.isPending}
      describe={form.isDirty ? (values) => change.describe(wantedOf(values)) : undefined}
    >
      <Group align="flex-start" gap="md">
        {tokens('tokens_per_hour', 'Tokens an hour')}
        {tokens('tokens_per_day', 'Tokens a day')}
      </Group>
      <Radio.Group label="When it is used" {...form.getInputProps('quota_enforcement')}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="warn"
            disabled={!mayChange}
            label="Tell webhooks and the audit"
            description="Tokens are issued as before"
          />
          <Radio
            value="enforce"
            disabled={!mayChange}
            label="Refuse tokens, too"
            description="Until the hour or day ends, in UTC"
          />
        </Stack>
      </Radio.Group>
      {mayChange && (
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            Save
          </Button>
        </Group>
      )}
    </PageForm>
  );
}

export function Quota({ owner, about }: { owner: QuotaOwner; about: string }) {
  const quota = useQuota(owner);
  const use = useQuotaUse(owner);
  const error = quota.error ?? use.error;
  const isRead = quota.data !== undefined && use.data !== undefined;
  return (
    <Section title="Quota" about={about}>
      {error !== null && (
        <ErrorNotice
          error={error}
          onRetry={() => {
            void quota.refetch();
            void use.refetch();
          }}
        />
      )}
      {use.data !== undefined && <UseBars use={use.data} />}
      {quota.data !== undefined && <QuotaForm owner={owner} quota={quota.data} />}
      {!isRead && error === null && <Skeleton height={190} />}
    </Section>
  );
}
