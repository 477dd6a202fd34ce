import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useCreateApi } from '../../api/apis';
import { FormDialog, fieldError } from '../../components/FormDialog';

export function CreateApi({
  isOpen,
  onClose,
  onCreated,
}: {
  isOpen: boolean;
  onClose: () => void;
  onCreated: (apiId: string) => void;
}) {
  const create = useCreateApi();
  const [name, setName] = useState('');
  const [audience, setAudience] = useState('');
  const end = () => {
    setName('');
    setAudience('');
    create.reset();
    onClose();
  };
  const submit = () =>
    create.mutate(
      { name: name.trim(), audience: audience.trim() },
      {
        onSuccess: ({ id }) => {
          end();
          onCreated(id);
        },
      },
    );
  return (
    <FormDialog
      isOpen={isOpen}
      onClose={end}
      title="Create API"
      fields={['name', 'audience']}
      verb="Create API"
      onSubmit={submit}
      isPending={create.isPending}
      error={create.error}
      isReady={name.trim() !== '' && audience.trim() !== ''}
    >
      <TextInput
        label="Name"
        description="For people: “Orders”"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fieldError(create.error, 'name')}
        required
        data-autofocus
      />
      <TextInput
        label="Audience"
        description="Names the API in tokens (aud), and in requests for them. Its address is a good one: https://orders.example.com. It need not lead anywhere, and it can never be changed."
        value={audience}
        onChange={(event) => setAudience(event.currentTarget.value)}
        error={fieldError(create.error, 'audience')}
        required
      />
    </FormDialog>
  );
}
