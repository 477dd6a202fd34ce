import { PlainCode, PlainLink, small } from './plain';

/* An organization, of which one knows the code alone. */
export function OrganizationLink({ code }: { code: string }) {
  return (
    <PlainLink to={`/organizations/${code}`} className={small}>
      <PlainCode title={code}>{code}</PlainCode>
    </PlainLink>
  );
}
