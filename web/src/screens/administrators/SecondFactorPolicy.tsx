/* SecondFactorPolicy: whether all administrators must have a second factor, and who has none yet. */
import { Switch, Text } from '@mantine/core';
import { useAdministrators, useChangePolicy, usePolicy } from '../../api/administrators';
import { hasSecondFactor } from '../../api/session';
import { useAdministrator } from '../../api/access';
import { ErrorNotice } from '../../components/ErrorNotice';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { counted } from '../../lib/counted';

const WITHOUT = { one: 'administrator has none', many: 'administrators have none' };

const OWN_FIRST = 'Set up your own first, under Your account';

function Missing() {
  const without = (useAdministrators().data ?? []).filter(
    (administrator) => !hasSecondFactor(administrator),
  );
  if (without.length === 0) return <Text size="sm">All administrators have one.</Text>;
  return (
    <Text size="sm">
      {counted(without.length, WITHOUT)} yet: {without.map(({ email }) => email).join(', ')}.
    </Text>
  );
}

export function SecondFactorPolicy({ isOwner }: { isOwner: boolean }) {
  const policy = usePolicy();
  const change = useChangePolicy();
  const notify = useNotify();
  const hasOwn = hasSecondFactor(useAdministrator());
  const isRequired = policy.data?.is_second_factor_required ?? false;
  const isOwnMissing = !hasOwn && !isRequired;
  const set = (is_second_factor_required: boolean) => {
    if (isOwnMissing) {
      notify(OWN_FIRST, { isError: true });
      return;
    }
    change.mutate(
      { is_second_factor_required },
      {
        onSuccess: () =>
          notify(
            is_second_factor_required
              ? 'A second factor is now required'
              : 'A second factor is now optional',
          ),
      },
    );
  };
  return (
    <Section
      title="Second factor"
      about="When it is required, administrators without one can only set one up, in the console and over the API."
    >
      {policy.isError && <ErrorNotice error={policy.error} onRetry={() => void policy.refetch()} />}
      <Switch
        label="Require a second factor of every administrator"
        description={isOwner ? isOwnMissing && OWN_FIRST : 'Only an owner may change it'}
        checked={change.isPending ? change.variables.is_second_factor_required : isRequired}
        disabled={!isOwner || policy.data === undefined || change.isPending}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <Missing />
      {change.error !== null && <ErrorNotice error={change.error} />}
    </Section>
  );
}
