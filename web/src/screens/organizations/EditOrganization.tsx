import { useState } from 'react';
import { type Organization, useUpdateOrganization } from '../../api/organizations';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { ORGANIZATION_FIELDS, OrganizationForm } from './OrganizationForm';

export function EditOrganization({
  isOpen,
  onClose,
  organization,
}: DialogProps & { organization: Organization }) {
  const [fields, setFields] = useState({
    name: organization.name,
    handle: organization.handle ?? '',
    external_id: organization.external_id ?? '',
  });
  const update = useUpdateOrganization(organization.code);
  const notify = useNotify();
  const submit = () =>
    update.mutate(fields, {
      onSuccess: () => {
        notify('Organization saved');
        onClose();
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Edit organization"
      fields={ORGANIZATION_FIELDS}
      verb="Save"
      onSubmit={submit}
      isPending={update.isPending}
      error={update.error}
      isReady={fields.name.trim() !== ''}
    >
      <OrganizationForm fields={fields} onChange={setFields} error={update.error} />
    </FormDialog>
  );
}
