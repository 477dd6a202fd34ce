import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useCreateOrganization } from '../../api/organizations';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { ORGANIZATION_FIELDS, OrganizationForm } from './OrganizationForm';

/* Leads to the new organization, whose code stands there to be copied. */
export function CreateOrganization({ isOpen, onClose }: DialogProps) {
  const [fields, setFields] = useState({ name: '', handle: '', external_id: '' });
  const create = useCreateOrganization();
  const notify = useNotify();
  const navigate = useNavigate();
  const submit = () =>
    create.mutate(fields, {
      onSuccess: ({ organization }) => {
        notify(`Organization ${fields.name} created; its code is ${organization.code}`);
        navigate(`/organizations/${organization.code}`);
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Create organization"
      fields={ORGANIZATION_FIELDS}
      verb="Create organization"
      onSubmit={submit}
      isPending={create.isPending}
      error={create.error}
      isReady={fields.name.trim() !== ''}
    >
      <OrganizationForm fields={fields} onChange={setFields} error={create.error} />
    </FormDialog>
  );
}
