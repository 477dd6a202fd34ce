/* SchemaView: the members of a body, those of inner objects below their own. */
import { Badge, Code, Group, Text } from '@mantine/core';
import { type JsonSchema, membersOf, type OpenApiDocument, ruleWords, typeWords } from '../../lib/openapi';
import classes from './SchemaView.module.css';

const DEPTH_MAX = 5;

interface SchemaViewProps {
  schema: JsonSchema;
  document: OpenApiDocument;
  depth?: number;
}

export function MemberHead({ name, type, isRequired }: { name: string; type: string; isRequired: boolean }) {
  return (
    <Group gap={8}>
      <Code fw={600}>{name}</Code>
      <Text size="sm" c="dimmed">
        {type}
      </Text>
      {isRequired && (
        <Badge size="xs" variant="outline" color="gray">
          required
        </Badge>
      )}
    </Group>
  );
}

export function Words({ schema, description }: { schema: JsonSchema; description?: string }) {
  const text = [description ?? schema.description ?? '', ruleWords(schema)].filter(Boolean).join(' — ');
  return text === '' ? null : <Text size="sm">{text}</Text>;
}

export function SchemaView({ schema, document, depth = 0 }: SchemaViewProps) {
  const members = membersOf(schema, document);
  if (members.length === 0)
    return depth === 0 ? (
      <Text size="sm" c="dimmed">
        {typeWords(schema, document)}
      </Text>
    ) : null;
  return (
    <ul className={classes.members}>
      {members.map(({ name, schema: member, isRequired }) => (
        <li key={name}>
          <MemberHead name={name} type={typeWords(member, document)} isRequired={isRequired} />
          <Words schema={member} />
          {depth < DEPTH_MAX && <SchemaView schema={member} document={document} depth={depth + 1} />}
        </li>
      ))}
    </ul>
  );
}
