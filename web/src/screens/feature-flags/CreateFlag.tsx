import { Input, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { type FlagFields, type NewFlagType, useCreateFlag } from '../../api/featureFlags';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { FlagForm } from './FlagForm';
import { firstValue, isValueOf, TYPES } from './flagValue';

const NEW: FlagFields & { key: string; type: NewFlagType; isForOrganizations: boolean } = {
  name: '',
  description: '',
  default_value: firstValue('bool'),
  key: '',
  type: 'bool',
  isForOrganizations: false,
};

export function CreateFlag({ isOpen, onClose }: DialogProps) {
  const create = useCreateFlag();
  const form = useFields(NEW, create.error);
  const { isForOrganizations, ...fields } = form.values;
  const notify = useNotify();
  const changeType = (type: NewFlagType) => {
    form.setFieldValue('type', type);
    form.setFieldValue('default_value', firstValue(type));
  };
  const submit = () =>
    create.mutate(
      { ...fields, allow_override_level: isForOrganizations ? 'org' : 'env' },
      {
        onSuccess: () => {
          notify(`Feature flag ${fields.name} created`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create feature flag"
      form={form}
      verb="Create feature flag"
      onSubmit={submit}
      isPending={create.isPending}
      isReady={
        fields.name.trim() !== '' &&
        fields.key !== '' &&
        isValueOf(fields.type, fields.default_value)
      }
    >
      <FlagForm type={fields.type} form={form}>
        <TextInput
          label="Key"
          description="What your code asks for; it never changes"
          placeholder="new-checkout"
          {...form.getInputProps('key')}
          onChange={(event) => form.setFieldValue('key', event.currentTarget.value.trim())}
          maxLength={64}
          required
        />
        <Input.Wrapper label="Type" description="It never changes" labelElement="div">
          <SegmentedControl
            aria-label="Type"
            fullWidth
            mt={6}
            data={TYPES}
            value={fields.type}
            onChange={changeType}
          />
        </Input.Wrapper>
      </FlagForm>
      <Switch
        label="Organizations may override it"
        description="Each may have a value of its own then. The environment always may."
        {...form.getInputProps('isForOrganizations', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
