/*
 * CreateApplication: the dialog, then the secret, once. With `organization`, the application
 * belongs to that organization; else one may be named.
 */
import { Select } from '@mantine/core';
import { useState } from 'react';
import {
  APPLICATION_TYPES,
  type ApplicationType,
  useCreateApplication,
} from '../../api/applications';
import { CopyField } from '../../components/CopyField';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { OrganizationSelect } from '../../components/OrganizationSelect';
import { SecretOnce } from '../../components/SecretOnce';
import { useFields } from '../../components/useFields';
import { RULES } from '../../lib/textRules';

const NEW: { name: string; type: ApplicationType; org_code: string } = {
  name: '',
  type: 'm2m',
  org_code: '',
};

interface CreateApplicationProps {
  isOpen: boolean;
  onClose: () => void;
  /* After the secret has been seen. */
  onCreated: (applicationId: string) => void;
  organization?: string;
}

export function CreateApplication({
  isOpen,
  onClose,
  onCreated,
  organization,
}: CreateApplicationProps) {
  const create = useCreateApplication();
  const form = useFields(NEW, create.error, { rules: { name: RULES.applicationName } });
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);

  const end = () => {
    form.reset();
    create.reset();
    onClose();
  };
  const finish = (id: string) => {
    setMade(null);
    end();
    onCreated(id);
  };
  const bodyOf = ({ name, type, org_code }: typeof NEW) => {
    const code = organization ?? org_code.trim();
    return { name: name.trim(), type, org_code: type === 'm2m' && code !== '' ? code : null };
  };
  const submit = (values: typeof NEW) => {
    create.mutate(bodyOf(values), {
      onSuccess: ({ id, client_secret }) => {
        create.reset();
        if (client_secret === undefined) finish(id);
        else setMade({ id, secret: client_secret });
      },
    });
  };
  return (
    <>
      <FormDialog
        isOpen={isOpen && made === null}
        onClose={end}
        title="Create application"
        form={form}
        verb="Create application"
        onSubmit={submit}
        isPending={create.isPending}
        describe={(values) => create.describe(bodyOf(values))}
      >
        <NameField form={form} description="What it is, for people: “Billing worker”" />
        <Select
          label="Type"
          description="Only M2M applications get tokens by client credentials"
          data={APPLICATION_TYPES}
          {...form.getInputProps('type')}
          allowDeselect={false}
        />
        {organization === undefined && form.values.type === 'm2m' && (
          <OrganizationSelect
            label="Organization"
            description="Binds it to that organization for good: its tokens carry org_code. Empty: a global application."
            {...form.getInputProps('org_code')}
          />
        )}
      </FormDialog>
      <SecretOnce
        title="The application is created"
        label="client secret"
        secret={made?.secret ?? null}
        onClose={() => made !== null && finish(made.id)}
      >
        <CopyField label="client_id" value={made?.id ?? ''} />
      </SecretOnce>
    </>
  );
}
