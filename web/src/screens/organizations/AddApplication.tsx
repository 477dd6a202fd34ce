import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useAddOrganizationApplication } from '../../api/organizations';
import { CopyField } from '../../components/CopyField';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

/* The secret lives in the mutation, and is forgotten with it. */
export function AddApplication({ isOpen, onClose, code }: DialogProps & { code: string }) {
  const add = useAddOrganizationApplication(code);
  const form = useFields({ name: '' }, add.error, { rules: { name: RULES.applicationName } });
  const made = add.data?.application;
  return (
    <>
      <FormDialog
        isOpen={isOpen}
        onClose={onClose}
        title="Add M2M application"
        form={form}
        verb="Add application"
        onSubmit={(fields) => add.mutate(fields, { onSuccess: onClose })}
        isPending={add.isPending}
      >
        <NameField
          description="What runs with these credentials, for example Billing export"
          form={form}
        />
      </FormDialog>
      <SecretOnce
        title={`${form.values.name} is ready`}
        label="client secret"
        secret={made?.client_secret ?? null}
        onClose={add.reset}
      >
        {made !== undefined && <CopyField label="client_id" value={made.client_id} />}
        {made !== undefined && (
          <Button component={Link} to={`/applications/${made.id}/apis`} variant="subtle">
            Next: authorize it for an API
          </Button>
        )}
      </SecretOnce>
    </>
  );
}
