/* Account: one's own name, password, second factors and sessions. */
import { Group, SimpleGrid, Text } from '@mantine/core';
import { ROLES } from '../../api/administrators';
import { hasSecondFactor } from '../../api/session';
import { useAdministrator } from '../../api/access';
import { Screen } from '../../components/Screen';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { CodesLeft } from './CodesLeft';
import { Passkeys } from './Passkeys';
import { Password } from './Password';
import { Profile } from './Profile';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';
import { said } from '../../lib/said';

export function Account() {
  const administrator = useAdministrator();
  const { name, email, role, created_on } = administrator;
  return (
    <Screen title="Your account" about={said`${name}, ${email}`}>
      <Section title={ROLES[role].label}>
        <Group gap="xl">
          <Text size="sm">{ROLES[role].about}.</Text>
          <Text size="sm">
            Administrator since <Time value={created_on} />.
          </Text>
        </Group>
      </Section>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
        <Profile />
        <Password />
        <Passkeys />
        <SecondFactor />
        {hasSecondFactor(administrator) && <CodesLeft />}
      </SimpleGrid>
      <Sessions />
    </Screen>
  );
}
