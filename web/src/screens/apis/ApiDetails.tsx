/* ApiDetails: what names the API, and its end. */
import { Stack } from '@mantine/core';
import { useDeleteApi } from '../../api/apis';
import { useDiscovery } from '../../api/server';
import { useMayChange } from '../../api/access';
import { CopyField } from '../../components/CopyField';
import { AdminActions } from '../../components/AdminActions';
import { Section } from '../../components/Section';
import { useCurrentApi } from './ApiScreen';
import { said } from '../../lib/said';

function DeleteApi() {
  const { id, name } = useCurrentApi();
  return (
    <AdminActions
      title="Delete API"
      about="No more tokens are issued for it. Those already issued stay valid until they expire. This cannot be undone."
      verb="Delete API"
      name={name}
      remove={useDeleteApi(id)}
      done={said`${name} deleted`}
      list="/apis"
    >
      Its scopes, authorizations and API keys go too.
    </AdminActions>
  );
}

export function ApiDetails() {
  const { id, audience, is_management_api } = useCurrentApi();
  const { data: server } = useDiscovery();
  const mayChange = useMayChange();
  return (
    <Stack gap="md">
      <Section
        title="Identifiers"
        about="The audience and ID never change. The API accepts a token that is signed by a key of the JWKS, whose iss is the issuer and whose aud holds the audience."
      >
        <CopyField label="Audience" value={audience} />
        <CopyField label="API ID" value={id} />
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
