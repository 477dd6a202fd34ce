/*
 * TryIt: sends an operation with the session. What only reads goes at once; what changes something
 * is asked for first.
 */
import { Button, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTry } from '../../api/reference';
import { useTestTokenInUse } from '../../api/testToken';
import { useMayChange } from '../../api/access';
import { ConfirmDialog } from '../../components/ConfirmDialog';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Section } from '../../components/Section';
import { said } from '../../lib/said';
import type { Fields } from '../../components/useFields';
import { useUnsaved } from '../../components/useUnsaved';
import { missingValues, type Operation, requestPath, type Values } from '../../lib/openapi';
import { ParameterField } from './ParameterField';
import { TryAnswer } from './TryAnswer';

/* values are those of parameters, by their names. */
export interface Asked {
  values: Values;
  body: string;
}

interface TryItProps {
  operation: Operation;
  form: Fields<Asked>;
}

/* Why text is no JSON; null where it is, or need not be. */
function jsonTrouble(operation: Operation, body: string): string | null {
  if (operation.body === null || !operation.body.contentType.includes('json')) return null;
  if (body.trim() === '') return operation.body.isRequired ? 'Enter a body' : null;
  try {
    JSON.parse(body);
    return null;
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function TryIt({ operation, form }: TryItProps) {
  const { values, body } = form.values;
  const mayChange = useMayChange();
  const token = useTestTokenInUse();
  const attempt = useTry();
  const [isAsking, setAsking] = useState(false);
  const [isPressed, setPressed] = useState(false);
  const [sent, setSent] = useState<Asked | null>(null);
  useUnsaved(form.isDirty && form.values !== sent);
  const { method, parameters } = operation;
  const trouble = jsonTrouble(operation, body);
  const missing = missingValues(operation, values);
  const isReading = method === 'GET';
  const path = requestPath(operation, values);

  const send = () => {
    setAsking(false);
    setSent(form.values);
    const hasBody = operation.body !== null && body.trim() !== '';
    attempt.mutate({
      method,
      path,
      body: hasBody ? body : undefined,
      contentType: hasBody ? operation.body?.contentType : undefined,
    });
  };
  const submit = () => {
    setPressed(true);
    if (trouble !== null || missing.length > 0) return;
    if (isReading) send();
    else setAsking(true);
  };
  if (!isReading && !mayChange)
    return (
      <Section title="Try it">
        <Text size="sm">
          Your role is read only, so you cannot try operations that change something.
        </Text>
      </Section>
    );
  return (
    <Section
      title="Try it"
      about={`Sent with ${token === null ? 'your session' : said`the test token of ${token.applicationName}`} to this server. Its changes are real.`}
    >
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack gap="md">
          {parameters.length > 0 && (
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {parameters.map((parameter) => (
                <ParameterField
                  key={parameter.name}
                  parameter={parameter}
                  value={values[parameter.name] ?? ''}
                  onChange={(value) =>
                    form.setFieldValue('values', { ...values, [parameter.name]: value })
                  }
                />
              ))}
            </SimpleGrid>
          )}
          {operation.body !== null && (
            <Textarea
              label="Body"
              description={operation.body.contentType}
              {...form.getInputProps('body')}
              error={trouble}
              autosize
              minRows={3}
              maxRows={18}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              spellCheck={false}
            />
          )}
          <TextInput label="Request" value={`${method} ${path}`} readOnly variant="filled" />
          <Group justify="flex-end">
            {isPressed && missing.length > 0 && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert">
                Fill in {missing.join(', ')} first.
              </Text>
            )}
            <Button
              type="submit"
              color={method === 'DELETE' ? 'red' : undefined}
              loading={attempt.isPending}
            >
              Send {method}
            </Button>
          </Group>
        </Stack>
      </form>
      <div aria-live="polite">
        {attempt.error !== null && <ErrorNotice error={attempt.error} />}
        {attempt.data !== undefined && <TryAnswer answer={attempt.data} />}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={operation.summary}
        verb={`Send ${method}`}
        onConfirm={send}
        isPending={attempt.isPending}
        error={null}
      >
        This is not a dry run: <b>{method}</b> {path} changes this server.
      </ConfirmDialog>
    </Section>
  );
}
