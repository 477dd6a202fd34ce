/* RateLimit: how often this application may ask for a token. */
import { Skeleton } from '@mantine/core';
import {
  type ApplicationLimits,
  limitText,
  useApplicationLimits,
  useChangeLimits,
} from '../../api/applications';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import { numeral } from '../../lib/counted';
import { LIMITS, whole } from '../../lib/textRules';
import { useCurrentApplication } from './ApplicationScreen';
import { NumberForm } from './NumberForm';

const MAX = LIMITS.APPLICATION_RATE_LIMIT_MAX;

const RULE = whole({ max: MAX, words: `From 0 to ${numeral(MAX)}, or empty.`, isOptional: true });

/* An empty field is the server's figure. */
const wantedOf = (typed: string) => ({
  rate_limit_per_minute: typed.trim() === '' ? null : Number(typed),
});

const inWords = (perMinute: number) =>
  perMinute === 0 ? 'any number of requests' : `${numeral(perMinute)} a minute`;

function RateLimitForm({ limits }: { limits: ApplicationLimits }) {
  const { id } = useCurrentApplication();
  const change = useChangeLimits(id, limits);
  const form = useFields(
    { rate_limit_per_minute: limitText(limits.rate_limit_per_minute) },
    change.error,
    { rules: { rate_limit_per_minute: RULE } },
  );
  const notify = useNotify();
  const submit = () => {
    if (!form.isDirty) notify('That is already its limit');
    else
      change.mutate(wantedOf(form.values.rate_limit_per_minute), {
        onSuccess: () => notify('Limit changed'),
      });
  };
  return (
    <NumberForm
      form={form}
      field="rate_limit_per_minute"
      label="Requests a minute"
      description={`In force: ${inWords(limits.rate_limit_per_minute_in_force)}, on each node. 0: any number. Empty: as the server’s setting says.`}
      onSubmit={submit}
      isPending={change.isPending}
      describe={(values) => change.describe(wantedOf(values.rate_limit_per_minute))}
    />
  );
}

export function RateLimit() {
  const { id } = useCurrentApplication();
  const { data: limits, error, refetch } = useApplicationLimits(id);
  return (
    <Section
      title="Rate limit"
      about="Token requests past it are refused until the next ones are due. It holds at once."
    >
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {limits !== undefined && <RateLimitForm limits={limits} />}
      {limits === undefined && error === null && <Skeleton height={110} />}
    </Section>
  );
}
