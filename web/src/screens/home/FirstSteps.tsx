/* FirstSteps: leads a newcomer from an empty store to the first token; gone when there is one. */
import { Anchor, Button, Group, List, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { type Steps, useFirstSteps } from '../../api/firstSteps';
import { useMayChange } from '../../api/access';
import { Section } from '../../components/Section';
import type { Creating } from './Create';

interface Step {
  title: string;
  about: string;
  verb: string;
  /* The dialog that it opens here, or where it is. */
  opens: Creating | { path: string };
  isDone: boolean;
}

function stepsOf({ api, application, authorized }: Steps): Step[] {
  const someone = authorized?.applicationId ?? application?.id;
  return [
    {
      title: 'Add an application',
      about:
        'What asks for tokens: a service, a job, an agent. The same dialog adds its API and authorizes it.',
      verb: 'Add application',
      opens: 'application',
      isDone: application !== null,
    },
    {
      title: 'Add an API',
      about: 'The resource that tokens are for. Its audience is in every token, as aud.',
      verb: 'Add API',
      opens: 'api',
      isDone: api !== null,
    },
    {
      title: 'Authorize the application for the API',
      about: 'And enable the scopes it needs. Until then, nothing is allowed.',
      verb: 'Authorize',
      opens: {
        path: someone === undefined ? '/applications' : `/applications/${someone}/apis?authorize`,
      },
      isDone: authorized !== null,
    },
    {
      title: 'Get a token',
      about:
        'On the Test tab of the application: the token, what it says, and how to ask for it in your language.',
      verb: 'Get token',
      opens: {
        path:
          authorized === null
            ? `/applications${someone === undefined ? '' : `/${someone}/test`}`
            : `/applications/${authorized.applicationId}/test?api=${authorized.apiId}`,
      },
      isDone: false,
    },
  ];
}

interface StepRowProps {
  step: Step;
  number: number;
  isNext: boolean;
  onCreate: (what: Creating) => void;
}

function StepRow({ step: { title, about, verb, opens, isDone }, ...props }: StepRowProps) {
  const { number, isNext, onCreate } = props;
  const isDialog = typeof opens === 'string';
  return (
    <List.Item
      icon={
        <ThemeIcon radius="xl" size={28} variant={isDone ? 'filled' : 'default'}>
          {isDone ? <IconCheck size={16} aria-hidden /> : <span aria-hidden>{number}</span>}
        </ThemeIcon>
      }
    >
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 15rem' }}>
          {isDialog ? (
            <Anchor component="button" type="button" fw={600} onClick={() => onCreate(opens)}>
              {title}
            </Anchor>
          ) : (
            <Anchor component={Link} to={opens.path} fw={600}>
              {title}
            </Anchor>
          )}
          {isDone && <VisuallyHidden> (done)</VisuallyHidden>}
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        </div>
        {isNext &&
          (isDialog ? (
            <Button size="sm" onClick={() => onCreate(opens)}>
              {verb}
            </Button>
          ) : (
            <Button component={Link} to={opens.path} size="sm">
              {verb}
            </Button>
          ))}
      </Group>
    </List.Item>
  );
}

export function FirstSteps({ onCreate }: { onCreate: (what: Creating) => void }) {
  const known = useFirstSteps();
  const mayChange = useMayChange();
  if (known === null || !mayChange) return null;
  const steps = stepsOf(known);
  const next = steps.findIndex(({ isDone }) => !isDone);
  const done = steps.filter(({ isDone }) => isDone).length;
  return (
    <Section
      title="First steps"
      about={`From nothing to a token. ${done} of ${steps.length} done.`}
    >
      <List
        type="ordered"
        listStyleType="none"
        spacing="md"
        center={false}
        styles={{ itemLabel: { width: '100%' }, itemWrapper: { width: '100%' } }}
      >
        {steps.map((step, index) => (
          <StepRow
            key={step.title}
            step={step}
            number={index + 1}
            isNext={index === next}
            onCreate={onCreate}
          />
        ))}
      </List>
    </Section>
  );
}
