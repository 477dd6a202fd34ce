import { Code, List } from '@mantine/core';
import { useIssuer } from '../../api/settings';
import { CodeBlock } from '../../components/CodeBlock';
import { Section } from '../../components/Section';
import { nodeReceiver } from '../../lib/webhookSnippets';

/* How the receiver knows that an event is from here. */
export function VerifyNote() {
  const issuer = useIssuer();
  return (
    <Section
      title="Verify what arrives"
      about="Anybody can send to your endpoint. Only this server can sign."
    >
      <List spacing="xs" size="sm">
        <List.Item>
          The body is a JWT (<Code>Content-Type: application/jwt</Code>), signed with a key of the
          JWKS. Verify it before you believe it.
        </List.Item>
        <List.Item>
          <Code>webhook-id</Code> is the same on every attempt. Remember it, so that nothing is done
          twice.
        </List.Item>
        <List.Item>
          Answer 200 within 15 seconds. Anything else is tried again, for 36 hours at most; work
          that takes longer belongs after the answer.
        </List.Item>
      </List>
      <CodeBlock label="Receiver in Node" text={nodeReceiver(issuer)} />
    </Section>
  );
}
