import { PasswordInput, Progress, Stack, Text } from '@mantine/core';

export const PASSWORD_MIN = 12;

/* Length is what counts; 20 characters fill the bar. */
export function NewPassword({
  label = 'Password',
  value = '',
  onChange,
  error,
}: {
  label?: string;
  value?: string;
  onChange: (value: string) => void;
  error?: string;
}) {
  const missing = PASSWORD_MIN - value.length;
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        error={error}
        required
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
      <Progress
        value={Math.min(100, value.length * 5)}
        color={missing > 0 ? 'red' : 'jeton'}
        size="xs"
        aria-label="Strength of the password"
      />
      <Text size="xs" c="dimmed">
        {missing > 0
          ? `At least ${PASSWORD_MIN} characters; ${missing} more. A sentence is good.`
          : 'Long enough.'}
      </Text>
    </Stack>
  );
}
