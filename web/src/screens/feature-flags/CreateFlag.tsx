import { Input, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FlagFields, type NewFlagType, useCreateFlag } from '../../api/featureFlags';
import { fieldError, FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { FLAG_FIELDS, FlagForm } from './FlagForm';
import { firstValue, isValueOf, TYPES } from './flagValue';

export function CreateFlag({ isOpen, onClose }: DialogProps) {
  const [fields, setFields] = useState<FlagFields>({
    name: '',
    description: '',
    default_value: firstValue('bool'),
  });
  const [key, setKey] = useState('');
  const [type, setType] = useState<NewFlagType>('bool');
  const [isForOrganizations, setForOrganizations] = useState(false);
  const create = useCreateFlag();
  const notify = useNotify();
  const changeType = (value: NewFlagType) => {
    setType(value);
    setFields({ ...fields, default_value: firstValue(value) });
  };
  const submit = () =>
    create.mutate(
      { ...fields, key, type, allow_override_level: isForOrganizations ? 'org' : 'env' },
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
      fields={[...FLAG_FIELDS, 'key', 'type', 'allow_override_level']}
      verb="Create feature flag"
      onSubmit={submit}
      isPending={create.isPending}
      error={create.error}
      isReady={fields.name.trim() !== '' && key !== '' && isValueOf(type, fields.default_value)}
    >
      <FlagForm type={type} fields={fields} onChange={setFields} error={create.error}>
        <TextInput
          label="Key"
          description="What your code asks for; it never changes"
          placeholder="new-checkout"
          value={key}
          onChange={(event) => setKey(event.currentTarget.value.trim())}
          error={fieldError(create.error, 'key')}
          maxLength={64}
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
        label="Organizations may override it"
        description="Each may have a value of its own then. The environment always may."
        checked={isForOrganizations}
        onChange={(event) => setForOrganizations(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
