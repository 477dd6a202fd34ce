import { useState } from 'react';
import { type FeatureFlag, useUpdateFlag } from '../../api/featureFlags';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { FLAG_FIELDS, FlagForm } from './FlagForm';
import { isValueOf } from './flagValue';

export function EditFlag({ isOpen, onClose, flag }: DialogProps & { flag: FeatureFlag }) {
  const { name, description, default_value } = flag;
  const [fields, setFields] = useState({ name, description, default_value });
  const update = useUpdateFlag(flag);
  const notify = useNotify();
  const submit = () =>
    update.mutate(fields, {
      onSuccess: () => {
        notify(`Feature flag ${fields.name} saved`);
        onClose();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${flag.key}`}
      fields={FLAG_FIELDS}
      verb="Save"
      onSubmit={submit}
      isPending={update.isPending}
      error={update.error}
      isReady={fields.name.trim() !== '' && isValueOf(flag.type, fields.default_value)}
    >
      <FlagForm type={flag.type} fields={fields} onChange={setFields} error={update.error} />
    </FormDialog>
  );
}
