/* Home: how far one has come, how tokens go, and what wants a look. */
import { Button, SimpleGrid } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useMayChange } from '../../api/access';
import { Screen } from '../../components/Screen';
import { EndingKeys } from './EndingKeys';
import { useDialog } from '../../components/useDialog';
import { Create, type Creating } from './Create';
import { Figures } from './Figures';
import { FirstSteps } from './FirstSteps';
import { KeyRotation } from './KeyRotation';
import { Tokens } from './Tokens';
import { UnusedApplications } from './UnusedApplications';

export function Home() {
  const creating = useDialog<Creating>();
  const mayChange = useMayChange();
  return (
    <Screen
      title="Home"
      about="What is configured here, and how it is used."
      actions={
        mayChange && (
          <>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              onClick={() => creating.open('api')}
            >
              Add API
            </Button>
            <Button
              leftSection={<IconPlus size={16} />}
              onClick={() => creating.open('application')}
            >
              Add application
            </Button>
          </>
        )
      }
    >
      <FirstSteps onCreate={creating.open} />
      <EndingKeys />
      <Figures />
      <Tokens />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <UnusedApplications />
        <KeyRotation />
      </SimpleGrid>
      {creating.value !== undefined && (
        <Create key={creating.key} what={creating.value} {...creating.props} />
      )}
    </Screen>
  );
}
