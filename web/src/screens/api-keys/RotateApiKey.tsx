import { Select, Text } from '@mantine/core';
import { type ApiKeyRow, useRotateApiKey } from '../../api/apiKeys';
import { FormDialog } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { said } from '../../lib/said';

const GRACE_PERIODS = [
  { value: '0', label: 'at once' },
  { value: '3600', label: 'after an hour' },
  { value: '86400', label: 'after a day' },
  { value: '604800', label: 'after 7 days' },
  { value: '2592000', label: 'after 30 days' },
];

/* The new key lives in the mutation, and is forgotten with it. */
export function RotateApiKey({
  isOpen,
  onClose,
  apiKey,
}: DialogProps & { apiKey: Pick<ApiKeyRow, 'id' | 'name'> }) {
  const rotate = useRotateApiKey(apiKey.id);
  const form = useFields({ grace_period_s: '0' }, rotate.error);
  return (
    <>
      <FormDialog
        isOpen={isOpen}
        onClose={onClose}
        title={said`Rotate ${apiKey.name}`}
        form={form}
        verb="Rotate key"
        onSubmit={({ grace_period_s }) =>
          rotate.mutate(Number(grace_period_s), { onSuccess: onClose })
        }
        isPending={rotate.isPending}
        describe={({ grace_period_s }) => rotate.describe(Number(grace_period_s))}
      >
        <Text size="sm">
          You get a new key, shown once. Its ID, owner, API and scopes stay the same.
        </Text>
        <Select
          label="The old key expires"
          description="Gives its holder time to switch to the new one"
          data={GRACE_PERIODS}
          {...form.getInputProps('grace_period_s')}
          allowDeselect={false}
        />
      </FormDialog>
      <SecretOnce
        title={said`The new key of ${apiKey.name}`}
        label="API key"
        secret={rotate.data?.api_key.key ?? null}
        onClose={rotate.reset}
      />
    </>
  );
}
