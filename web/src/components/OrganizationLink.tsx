import { Anchor, Code } from '@mantine/core';
import { Link } from 'react-router-dom';

/* An organization, of which one knows the code alone. */
export function OrganizationLink({ code }: { code: string }) {
  return (
    <Anchor component={Link} to={`/organizations/${code}`} size="sm">
      <Code title={code}>{code}</Code>
    </Anchor>
  );
}
