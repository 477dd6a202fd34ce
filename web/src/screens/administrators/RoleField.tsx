import { Radio, Stack } from '@mantine/core';
import { ROLES } from '../../api/administrators';
import type { Role } from '../../api/session';

interface RoleFieldProps {
  value: Role;
  onChange: (role: Role) => void;
  error?: string;
}

export function RoleField({ value, onChange, error }: RoleFieldProps) {
  return (
    <Radio.Group label="Role" value={value} onChange={onChange} error={error}>
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
