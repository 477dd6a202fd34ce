import { type Organization, useDeleteOrganization } from '../../api/organizations';
import { AdminActions } from '../../components/AdminActions';
import { said } from '../../lib/said';

export function DeleteOrganization({
  organization: { code, name },
}: {
  organization: Organization;
}) {
  return (
    <AdminActions
      title="Delete organization"
      about="Its applications go with it and get no more tokens; so do its API keys, property values and feature flag overrides."
      verb="Delete organization"
      question={said`Delete ${name}?`}
      name={name}
      remove={useDeleteOrganization(code)}
      done={said`Organization ${name} deleted`}
      list="/organizations"
    >
      Its applications are deleted with it: they get no more tokens, and their client secrets are
      gone. Its API keys stop verifying. This cannot be undone.
    </AdminActions>
  );
}
