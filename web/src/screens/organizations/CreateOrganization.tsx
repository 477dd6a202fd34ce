import { useNavigate } from 'react-router-dom';
import { type OrganizationFields, useCreateOrganization } from '../../api/organizations';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { ORGANIZATION_RULES, OrganizationForm } from './OrganizationForm';
import { said } from '../../lib/said';

/* Leads to the new organization, whose code stands there to be copied. */
export function CreateOrganization({ isOpen, onClose }: DialogProps) {
  const create = useCreateOrganization();
  const form = useFields({ name: '', handle: '', external_id: '' }, create.error, {
    rules: ORGANIZATION_RULES,
  });
  const notify = useNotify();
  const navigate = useNavigate();
  const submit = (fields: OrganizationFields) =>
    create.mutate(fields, {
      onSuccess: ({ organization }) => {
        notify(said`Organization ${fields.name} added. Its code is ${organization.code}`);
        navigate(`/organizations/${organization.code}`);
      },
    });
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Add organization"
      form={form}
      verb="Add organization"
      onSubmit={submit}
      isPending={create.isPending}
      describe={create.describe}
    >
      <OrganizationForm form={form} />
    </FormDialog>
  );
}
