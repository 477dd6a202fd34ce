/* What an administrator says of an organization, when making and when changing one. */
import { TextInput } from '@mantine/core';
import type { OrganizationFields } from '../../api/organizations';
import { fieldError } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';

export const ORGANIZATION_FIELDS = ['name', 'handle', 'external_id'];

interface OrganizationFormProps {
  fields: OrganizationFields;
  onChange: (fields: OrganizationFields) => void;
  error: Error | null;
}

export function OrganizationForm({ fields, onChange, error }: OrganizationFormProps) {
  return (
    <>
      <NameField
        value={fields.name}
        onChange={(name) => onChange({ ...fields, name })}
        error={error}
      />
      <TextInput
        label="Handle"
        description="A short name of your choice; no two organizations have the same. May stay empty."
        value={fields.handle}
        onChange={(event) => onChange({ ...fields, handle: event.currentTarget.value })}
        error={fieldError(error, 'handle')}
      />
      <TextInput
        label="External id"
        description="What your own system calls this customer. May stay empty."
        value={fields.external_id}
        onChange={(event) => onChange({ ...fields, external_id: event.currentTarget.value })}
        error={fieldError(error, 'external_id')}
      />
    </>
  );
}
