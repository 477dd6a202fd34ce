/* OperationView: what an operation takes, what it answers, and trying it. */
import { Accordion, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useIssuer } from '../../api/settings';
import { CodeBlock } from '../../components/CodeBlock';
import { Section } from '../../components/Section';
import { useFields } from '../../components/useFields';
import {
  curlOf,
  type OpenApiDocument,
  type Operation,
  sampleBody,
  sampleOf,
} from '../../lib/openapi';
import { MethodBadge } from './MethodBadge';
import { MemberHead, SchemaView } from './SchemaView';
import { type Asked, TryIt } from './TryIt';

interface OperationViewProps {
  operation: Operation;
  document: OpenApiDocument;
}

function Head({ operation }: { operation: Operation }) {
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <MethodBadge method={operation.method} />
        <Code style={{ fontSize: 'var(--mantine-font-size-sm)' }}>{operation.path}</Code>
      </Group>
      {operation.description !== '' && <Text size="sm">{operation.description}</Text>}
      <Text size="sm">
        {operation.scope === null ? (
          'It needs no token.'
        ) : (
          <>
            Scope: <Code>{operation.scope}</Code>
          </>
        )}
      </Text>
    </Stack>
  );
}

function Takes({ operation, document }: OperationViewProps) {
  const { parameters, body } = operation;
  if (parameters.length === 0 && body === null) return null;
  return (
    <Section title="What it takes">
      {parameters.map(({ name, in: place, required = false, description, schema = {} }) => (
        <div key={name}>
          <MemberHead
            name={name}
            schema={schema}
            document={document}
            place={`in the ${place}`}
            isRequired={required}
          />
          {description !== undefined && <Text size="sm">{description}</Text>}
        </div>
      ))}
      {body !== null && (
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            Body: {body.contentType}
            {!body.isRequired && ', may be absent'}
          </Text>
          <SchemaView schema={body.schema} document={document} />
        </Stack>
      )}
    </Section>
  );
}

function Answers({ operation, document }: OperationViewProps) {
  const first = operation.answers[0]?.status;
  return (
    <Section title="What it answers">
      <Accordion variant="separated" defaultValue={first} order={3}>
        {operation.answers.map(({ status, description, body }) => (
          <Accordion.Item key={status} value={status}>
            <Accordion.Control>
              <Group gap="xs" wrap="nowrap">
                <Badge
                  variant="outline"
                  color={status.startsWith('2') ? 'jeton' : 'gray'}
                  style={{ flexShrink: 0 }}
                >
                  {status}
                </Badge>
                <Text size="sm">{description}</Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              {body === null ? (
                <Text size="sm" c="dimmed">
                  No body.
                </Text>
              ) : (
                <Stack gap="md">
                  <SchemaView schema={body.schema} document={document} isAnswer />
                  {body.contentType.includes('json') && (
                    <CodeBlock
                      label={`Sample of ${status}`}
                      text={JSON.stringify(sampleOf(body.schema, document), null, 2)}
                      maxHeight={320}
                    />
                  )}
                </Stack>
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Section>
  );
}

export function OperationView({ operation, document }: OperationViewProps) {
  const issuer = useIssuer();
  const sample = useMemo(
    () => (operation.body === null ? '' : sampleBody(operation.body, document)),
    [operation, document],
  );
  const form = useFields<Asked>({ values: {}, body: sample }, null);
  const { values, body } = form.values;
  return (
    <Stack gap="lg">
      <Head operation={operation} />
      <Takes operation={operation} document={document} />
      <TryIt operation={operation} form={form} />
      <Section title="curl">
        <CodeBlock label="curl command" text={curlOf(operation, issuer, values, body)} />
      </Section>
      <Answers operation={operation} document={document} />
    </Stack>
  );
}
