/* ApiDetails: what names the API, and its end. */
import { Stack } from '@mantine/core';
import { useDeleteApi } from '../../api/apis';
import { useDiscovery } from '../../api/server';
import { useMayChange } from '../../api/access';
import { CopyField } from '../../components/CopyField';
import { DangerZone } from '../../components/DangerZone';
import { Section } from '../../components/Section';
import { useCurrentApi } from './ApiScreen';
import { said } from '../../lib/said';

function DeleteApi() {
  const { id, name } = useCurrentApi();
  return (
    <DangerZone
      title="Delete the API"
      about="No token is issued for it any more. Those that are out are good until they expire. This cannot be undone."
      verb="Delete API"
      name={name}
      remove={useDeleteApi(id)}
      done={said`${name} is deleted`}
      list="/apis"
    >
      Its scopes go, what applications were authorized for, and its API keys.
    </DangerZone>
  );
}

export function ApiDetails() {
  const { id, audience, is_management_api } = useCurrentApi();
  const { data: server } = useDiscovery();
  const mayChange = useMayChange();
  return (
    <Stack gap="md">
      <Section
        title="What names it"
        about="Audience and id never change. An API accepts a token whose signature is by one of the keys in the JWKS, whose iss is the issuer and whose aud holds the audience."
      >
        <CopyField label="Audience" value={audience} />
        <CopyField label="API id" value={id} />
        {server !== undefined && (
          <>
            <CopyField label="Issuer" value={server.issuer} />
            <CopyField label="JWKS" value={server.jwks_uri} />
          </>
        )}
      </Section>
      {mayChange && !is_management_api && <DeleteApi />}
    </Stack>
  );
}
