/* FirstSteps: leads a newcomer from an empty store to the first token; gone when there is one. */
import { Anchor, Button, Group, List, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { type Steps, useFirstSteps } from '../../api/firstSteps';
import { useMayChange } from '../../api/access';
import { Section } from '../../components/Section';

interface Step {
  title: string;
  about: string;
  verb: string;
  path: string;
  isDone: boolean;
}

function stepsOf({ api, application, isAuthorized, hasToken }: Steps): Step[] {
  return [
    {
      title: 'Create an API',
      about: 'The resource that tokens are for. Its audience stands in every token as aud.',
      verb: 'Create API',
      path: '/apis',
      isDone: api !== null,
    },
    {
      title: 'Create an application',
      about:
        'Who asks for tokens: a service, a job, an agent. It gets a client_id and a client secret.',
      verb: 'Create application',
      path: '/applications',
      isDone: application !== null,
    },
    {
      title: 'Authorize the application for the API',
      about: 'And enable the scopes that it needs. Nothing is allowed before.',
      verb: 'Authorize',
      path: application === null ? '/applications' : `/applications/${application.id}/apis`,
      isDone: isAuthorized,
    },
    {
      title: 'Get a token',
      about:
        'On the Test tab of the API: the token, what it says, and how to ask for it in your language.',
      verb: 'Get token',
      path: api === null ? '/apis' : `/apis/${api.id}/test`,
      isDone: hasToken,
    },
  ];
}

function StepRow({ step, number, isNext }: { step: Step; number: number; isNext: boolean }) {
  return (
    <List.Item
      icon={
        <ThemeIcon radius="xl" size={28} variant={step.isDone ? 'filled' : 'default'}>
          {step.isDone ? <IconCheck size={16} aria-hidden /> : <span aria-hidden>{number}</span>}
        </ThemeIcon>
      }
    >
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 15rem' }}>
          <Anchor component={Link} to={step.path} fw={600}>
            {step.title}
          </Anchor>
          {step.isDone && <VisuallyHidden> (done)</VisuallyHidden>}
          <Text size="sm" c="dimmed">
            {step.about}
          </Text>
        </div>
        {isNext && (
          <Button component={Link} to={step.path} size="sm">
            {step.verb}
          </Button>
        )}
      </Group>
    </List.Item>
  );
}

export function FirstSteps() {
  const known = useFirstSteps();
  const mayChange = useMayChange();
  if (known === null || !mayChange) return null;
  const steps = stepsOf(known);
  if (steps.every(({ isDone }) => isDone)) return null;
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
          <StepRow key={step.title} step={step} number={index + 1} isNext={index === next} />
        ))}
      </List>
    </Section>
  );
}
