import { type FeatureFlag, type FlagFields, useUpdateFlag } from '../../api/featureFlags';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { FlagForm, flagRules } from './FlagForm';
import { editedValue, sentValue } from './flagValue';
import { said } from '../../lib/said';

export function EditFlag({ isOpen, onClose, flag }: DialogProps & { flag: FeatureFlag }) {
  const { name, description, type } = flag;
  const update = useUpdateFlag(flag);
  const form = useFields(
    { name, description, default_value: editedValue(type, flag.default_value) },
    update.error,
    {
      rules: flagRules(() => flag.type),
    },
  );
  const notify = useNotify();
  const sent = (fields: FlagFields) => ({
    ...fields,
    default_value: sentValue(type, fields.default_value),
  });
  const submit = (fields: FlagFields) =>
    update.mutate(
      { ...sent(fields), seen: sent(form.seen) },
      {
        onSuccess: () => {
          notify(said`Feature flag ${fields.name} saved`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Edit ${flag.key}`}
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={update.isPending}
      describe={(fields) => update.describe(sent(fields))}
    >
      <FlagForm type={flag.type} form={form} />
    </FormDialog>
  );
}
