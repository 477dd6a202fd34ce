import { Radio, type RadioGroupProps, Stack } from '@mantine/core';
import { ROLES } from '../../api/administrators';
import type { Role } from '../../api/session';

export function RoleField(props: Omit<RadioGroupProps, 'children'>) {
  return (
    <Radio.Group label="Role" {...props}>
      <Stack gap="xs" mt="xs">
        {(Object.keys(ROLES) as Role[]).map((role) => (
          <Radio
            key={role}
            value={role}
            label={ROLES[role].label}
            description={ROLES[role].about}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
