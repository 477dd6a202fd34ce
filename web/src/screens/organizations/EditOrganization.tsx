import {
  type Organization,
  type OrganizationFields,
  useUpdateOrganization,
} from '../../api/organizations';
import { FormDialog } from '../../components/FormDialog';
import { useNotify } from '../../components/notices';
import type { DialogProps } from '../../components/useDialog';
import { useFields } from '../../components/useFields';
import { ORGANIZATION_RULES, OrganizationForm } from './OrganizationForm';

export function EditOrganization({
  isOpen,
  onClose,
  organization,
}: DialogProps & { organization: Organization }) {
  const update = useUpdateOrganization(organization.code);
  const form = useFields(
    {
      name: organization.name,
      handle: organization.handle ?? '',
      external_id: organization.external_id ?? '',
    },
    update.error,
    { rules: ORGANIZATION_RULES },
  );
  const notify = useNotify();
  const submit = (fields: OrganizationFields) =>
    update.mutate(
      { ...fields, seen: form.seen },
      {
        onSuccess: () => {
          notify('Organization saved');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={onClose}
      title="Edit organization"
      form={form}
      verb="Save"
      onSubmit={submit}
      isPending={update.isPending}
      describe={update.describe}
    >
      <OrganizationForm form={form} />
    </FormDialog>
  );
}
