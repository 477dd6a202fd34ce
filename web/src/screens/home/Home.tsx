/* Home: how far one has come, how tokens go, and what wants a look. */
import { SimpleGrid } from '@mantine/core';
import { Screen } from '../../components/Screen';
import { EndingKeys } from './EndingKeys';
import { Figures } from './Figures';
import { FirstSteps } from './FirstSteps';
import { KeyRotation } from './KeyRotation';
import { Tokens } from './Tokens';
import { UnusedApplications } from './UnusedApplications';

export function Home() {
  return (
    <Screen title="Home" about="What is configured here, and how it is used.">
      <FirstSteps />
      <EndingKeys />
      <Figures />
      <Tokens />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <UnusedApplications />
        <KeyRotation />
      </SimpleGrid>
    </Screen>
  );
}
