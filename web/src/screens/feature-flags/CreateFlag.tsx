import { Input, SegmentedControl, Switch, TextInput } from '@mantine/core';
import {
  type FlagFields,
  type NewFlag,
  type FlagType,
  useCreateFlag,
} from '../../api/featureFlags';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { FlagForm, flagRules } from './FlagForm';
import { firstValue, sentValue, TYPES } from './flagValue';
import { RULES } from '../../lib/textRules';
import { said } from '../../lib/said';

const NEW: FlagFields & { key: string; type: FlagType; isForOrganizations: boolean } = {
  name: '',
  description: '',
  default_value: firstValue('bool'),
  key: '',
  type: 'bool',
  isForOrganizations: false,
};

const bodyOf = ({ isForOrganizations, ...fields }: typeof NEW): NewFlag => ({
  ...fields,
  default_value: sentValue(fields.type, fields.default_value),
  allow_override_level: isForOrganizations ? 'org' : 'env',
});

export function CreateFlag({ isOpen, onClose }: DialogProps) {
  const create = useCreateFlag();
  const form = useFields(NEW, create.error, {
    rules: { ...flagRules((values) => values.type), key: RULES.flagKey },
  });
  const { name, key, type } = form.values;
  const notify = useNotify();
  const changeType = (type: FlagType) => {
    form.setFieldValue('type', type);
    form.setFieldValue('default_value', firstValue(type));
  };
  const submit = (values: typeof NEW, done: () => void) =>
    create.mutate(bodyOf(values), {
      onSuccess: () => {
        notify(said`Feature flag ${values.name} added`);
        done();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add feature flag"
      form={form}
      verb="Add feature flag"
      onSubmit={submit}
      isPending={create.isPending}
      describe={(values) => create.describe(bodyOf(values))}
      isRepeatable
    >
      <FlagForm
        type={type}
        form={form}
        keyField={{ name, key, onSuggest: (next) => form.setFieldValue('key', next) }}
      >
        <TextInput
          label="Key"
          description="What your code asks for. It never changes"
          placeholder="new-checkout"
          {...form.getInputProps('key')}
          required
        />
        <Input.Wrapper label="Type" description="It never changes" labelElement="div">
          <SegmentedControl
            aria-label="Type"
            fullWidth
            mt={6}
            data={TYPES}
            value={type}
            onChange={changeType}
          />
        </Input.Wrapper>
      </FlagForm>
      <Switch
        label="Organizations can override it"
        description="Each can then have its own value. The environment always can."
        {...form.getInputProps('isForOrganizations', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
