/* SchemaView: the members of a body, those of inner objects below their own. */
import { Badge, Code, Group, Text } from '@mantine/core';
import { type JsonSchema, membersOf, type OpenApiDocument, ruleWords, typeWords } from '../../lib/openapi';
import classes from './SchemaView.module.css';

const DEPTH_MAX = 5;

interface MemberHeadProps {
  name: string;
  schema: JsonSchema;
  document: OpenApiDocument;
  /* More about it: "in the query". */
  place?: string;
  isRequired: boolean;
}

export function MemberHead({ name, schema, document, place, isRequired }: MemberHeadProps) {
  const words = [typeWords(schema, document), ruleWords(schema), place].filter(Boolean).join(', ');
  return (
    <Group gap={8}>
      <Code fw={600}>{name}</Code>
      <Text size="sm" c="dimmed">
        {words}
      </Text>
      {isRequired && (
        <Badge size="xs" variant="outline" color="gray">
          required
        </Badge>
      )}
    </Group>
  );
}

interface SchemaViewProps {
  schema: JsonSchema;
  document: OpenApiDocument;
  /* Of answers nothing is required: it is there. */
  isAnswer?: boolean;
  depth?: number;
}

export function SchemaView({ schema, document, isAnswer = false, depth = 0 }: SchemaViewProps) {
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
          <MemberHead
            name={name}
            schema={member}
            document={document}
            isRequired={isRequired && !isAnswer}
          />
          {member.description !== undefined && <Text size="sm">{member.description}</Text>}
          {depth < DEPTH_MAX && (
            <SchemaView schema={member} document={document} isAnswer={isAnswer} depth={depth + 1} />
          )}
        </li>
      ))}
    </ul>
  );
}
