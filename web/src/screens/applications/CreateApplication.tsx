/*
 * CreateApplication: the dialog, then the secret, once. With `organization`, the application
 * belongs to that organization; else one may be named.
 */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  APPLICATION_TYPES,
  type ApplicationType,
  useCreateApplication,
} from '../../api/applications';
import { CopyField } from '../../components/CopyField';
import { FormDialog, fieldError } from '../../components/FormDialog';
import { SecretOnce } from '../../components/SecretOnce';

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
  const [name, setName] = useState('');
  const [type, setType] = useState<ApplicationType>('m2m');
  const [orgCode, setOrgCode] = useState('');
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);

  const end = () => {
    setName('');
    setType('m2m');
    setOrgCode('');
    create.reset();
    onClose();
  };
  const finish = (id: string) => {
    setMade(null);
    end();
    onCreated(id);
  };
  const submit = () => {
    const code = organization ?? orgCode.trim();
    create.mutate(
      { name: name.trim(), type, org_code: type === 'm2m' && code !== '' ? code : null },
      {
        onSuccess: ({ id, client_secret }) => {
          create.reset();
          if (client_secret === undefined) finish(id);
          else setMade({ id, secret: client_secret });
        },
      },
    );
  };
  return (
    <>
      <FormDialog
        isOpen={isOpen && made === null}
        onClose={end}
        title="Create application"
        fields={['name', 'type', 'org_code']}
        verb="Create application"
        onSubmit={submit}
        isPending={create.isPending}
        error={create.error}
        isReady={name.trim() !== ''}
      >
        <TextInput
          label="Name"
          description="What it is, for people: “Billing worker”"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldError(create.error, 'name')}
          required
          data-autofocus
        />
        <Select
          label="Type"
          description="Only M2M applications get tokens by client credentials"
          data={APPLICATION_TYPES}
          value={type}
          onChange={(value) => setType(value ?? 'm2m')}
          allowDeselect={false}
          error={fieldError(create.error, 'type')}
        />
        {organization === undefined && type === 'm2m' && (
          <TextInput
            label="Organization code"
            description="Binds it to that organization for good: its tokens carry org_code. Empty: a global application."
            value={orgCode}
            onChange={(event) => setOrgCode(event.currentTarget.value)}
            error={fieldError(create.error, 'org_code')}
            placeholder="org_…"
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
