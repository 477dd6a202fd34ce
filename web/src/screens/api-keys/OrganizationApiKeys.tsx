import { useOrganizationHere } from '../organizations/Organization';
import { ApiKeyList } from './ApiKeyList';

export function OrganizationApiKeys() {
  const { code } = useOrganizationHere();
  return <ApiKeyList orgCode={code} />;
}
