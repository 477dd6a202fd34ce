import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { useAddOrganizationApplication } from '../../api/organizations';
import { CopyField } from '../../components/CopyField';
import { FormDialog } from '../../components/FormDialog';
import { NameField } from '../../components/NameField';
import { SecretOnce } from '../../components/SecretOnce';
import type { DialogProps } from '../../components/useDialog';

/* The secret lives in the mutation, and is forgotten with it. */
export function AddApplication({ isOpen, onClose, code }: DialogProps & { code: string }) {
  const [name, setName] = useState('');
  const add = useAddOrganizationApplication(code);
  const made = add.data?.application;
  return (
    <>
      <FormDialog
        isOpen={isOpen}
        onClose={onClose}
        title="Add M2M application"
        fields={['name']}
        verb="Add application"
        onSubmit={() => add.mutate({ name }, { onSuccess: onClose })}
        isPending={add.isPending}
        error={add.error}
        isReady={name.trim() !== ''}
      >
        <NameField
          description="What runs with these credentials, for example Billing export"
          value={name}
          onChange={setName}
          error={add.error}
        />
      </FormDialog>
      <SecretOnce
        title={`${name} is ready`}
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
