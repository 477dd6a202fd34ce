/* Limits: how much of a key may be used, from where, and what is kept of it; all of it may change. */
import { Button, Code, Group, Select, Textarea, TextInput } from '@mantine/core';
import { useMayChange } from '../../api/access';
import { type ApiKeyRecord, useUpdateApiKey } from '../../api/apiKeys';
import { Fact, Facts } from '../../components/Facts';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { type DialogProps, useDialog } from '../../components/useDialog';
import { type Fields, useFields } from '../../components/useFields';
import { numeral } from '../../lib/counted';
import {
  changesSeen,
  draftOf,
  LIMITS_RULES,
  type LimitsDraft,
  REFILLS,
  WINDOWS,
} from './limitsDraft';

const labelOf = (options: { value: string; label: string }[], value: string) =>
  options.find((option) => option.value === value)?.label;

function Rate({ apiKey }: { apiKey: ApiKeyRecord }) {
  const { rate_limit, rate_limit_window_s } = apiKey;
  if (rate_limit === null) return 'none';
  const window = labelOf(WINDOWS, String(rate_limit_window_s)) ?? `${rate_limit_window_s} seconds`;
  return `${numeral(rate_limit)} verifications in ${window}`;
}

function Uses({ apiKey }: { apiKey: ApiKeyRecord }) {
  const { uses_left, refill_amount, refills_on } = apiKey;
  if (uses_left === null) return 'any number';
  return (
    <>
      {numeral(uses_left)}
      {refill_amount !== null && (
        <>
          ; {numeral(refill_amount)} again <Time value={refills_on} />
        </>
      )}
    </>
  );
}

function Networks({ networks }: { networks: string[] }) {
  if (networks.length === 0) return 'anywhere';
  return (
    <Group gap={4}>
      {networks.map((network) => (
        <Code key={network}>{network}</Code>
      ))}
    </Group>
  );
}

function LimitFields({ form }: { form: Fields<LimitsDraft> }) {
  return (
    <>
      <Group grow align="flex-start">
        <TextInput
          label="Rate limit"
          description="Verifications; empty: none"
          inputMode="numeric"
          {...form.getInputProps('rate_limit')}
        />
        <Select
          label="in"
          description="All at once, or one by one"
          data={WINDOWS}
          allowDeselect={false}
          {...form.getInputProps('rate_limit_window_s')}
        />
      </Group>
      <TextInput
        label="Uses left"
        description="Verifications until it is used up; empty: any number"
        inputMode="numeric"
        {...form.getInputProps('uses_left')}
      />
      <Group grow align="flex-start">
        <Select
          label="Refill"
          description="When it begins, in UTC"
          data={REFILLS}
          allowDeselect={false}
          {...form.getInputProps('refill_interval')}
        />
        <TextInput
          label="Uses after a refill"
          description="However many were left"
          inputMode="numeric"
          {...form.getInputProps('refill_amount')}
        />
      </Group>
      <Textarea
        label="Allowed networks"
        description="One a line, such as 203.0.113.0/24; empty: anywhere. Your API must send the caller’s address."
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        {...form.getInputProps('allowed_networks')}
      />
      <Textarea
        label="Metadata"
        description="A JSON object, which your API gets with each verification"
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        {...form.getInputProps('metadata')}
      />
    </>
  );
}

function EditLimits({ apiKey, isOpen, onClose }: DialogProps & { apiKey: ApiKeyRecord }) {
  const update = useUpdateApiKey(apiKey.id, draftOf);
  const notify = useNotify();
  const form = useFields(draftOf(apiKey), update.error, { rules: LIMITS_RULES });
  const changeOf = (draft: LimitsDraft) => changesSeen(draft, form.seen);
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Edit limits"
      form={form}
      verb="Save"
      onSubmit={(draft, done) =>
        update.mutate(changeOf(draft), {
          onSuccess: () => {
            notify('Limits saved');
            done();
          },
        })
      }
      isPending={update.isPending}
      describe={(draft) => update.describe(changeOf(draft))}
    >
      <LimitFields form={form} />
    </FormDialog>
  );
}

export function Limits({ apiKey }: { apiKey: ApiKeyRecord }) {
  const editing = useDialog();
  const mayChange = useMayChange();
  const isEmpty = Object.keys(apiKey.metadata).length === 0;
  return (
    <Section
      title="Limits"
      actions={
        mayChange &&
        apiKey.status !== 'revoked' && (
          <Button variant="default" size="xs" onClick={() => editing.open(true)}>
            Edit limits
          </Button>
        )
      }
    >
      <Facts>
        <Fact label="Rate limit">
          <Rate apiKey={apiKey} />
        </Fact>
        <Fact label="Uses left">
          <Uses apiKey={apiKey} />
        </Fact>
        <Fact label="May be used from">
          <Networks networks={apiKey.allowed_networks} />
        </Fact>
        <Fact label="Metadata">
          {isEmpty ? 'none' : <Code block>{draftOf(apiKey).metadata}</Code>}
        </Fact>
      </Facts>
      <EditLimits key={editing.key} {...editing.props} apiKey={apiKey} />
    </Section>
  );
}
