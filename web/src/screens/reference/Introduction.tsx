import { Anchor, Code, List, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import { useIssuer } from '../../api/settings';
import { CodeBlock } from '../../components/CodeBlock';
import { Section } from '../../components/Section';
import type { OpenApiDocument } from '../../lib/openapi';

function tokenSnippet(issuer: string): string {
  return `TOKEN=$(curl -s '${issuer}/oauth2/token' \\
  -d grant_type=client_credentials \\
  -d client_id="$CLIENT_ID" -d client_secret="$CLIENT_SECRET" \\
  -d audience='${issuer}/api/v1' | jq -r .access_token)
curl '${issuer}/api/v1/apis' -H "Authorization: Bearer $TOKEN"`;
}

export function Introduction({ document }: { document: OpenApiDocument }) {
  const issuer = useIssuer();
  return (
    <Section
      title={`${document.info.title} ${document.info.version}`}
      about="Choose an operation from the list."
    >
      <List spacing="xs" size="sm">
        <List.Item>
          The API accepts tokens of this server whose audience is the management API. Authorize an{' '}
          <Anchor component={Link} to="/applications" inherit underline="always">
            application
          </Anchor>{' '}
          for it, with the scopes that its operations name.
        </List.Item>
        <List.Item>
          Errors are <Code>{'{"errors":[{"code","message"}]}'}</Code>; with 404, <Code>errors</Code>{' '}
          is one object.
        </List.Item>
        <List.Item>
          The whole document, for generators and tools:{' '}
          <Anchor
            inherit
            underline="always"
            href="/api/v1/openapi.json"
            download="jeton-openapi.json"
          >
            openapi.json
          </Anchor>
        </List.Item>
      </List>
      <Text size="sm" fw={500}>
        From credentials to a first answer
      </Text>
      <CodeBlock label="First request" text={tokenSnippet(issuer)} />
    </Section>
  );
}
