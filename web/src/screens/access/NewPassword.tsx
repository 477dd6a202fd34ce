import { Progress, Stack, Text } from '@mantine/core';
import { PasswordField } from '../../components/PasswordField';
import { countOf, passwordLacks } from '../../lib/textRules';

/* Length is what counts; 20 characters fill the bar. */
export function NewPassword({
  label = 'Password',
  value = '',
  onChange,
  error,
  onBlur,
}: {
  label?: string;
  value?: string;
  onChange: (value: string) => void;
  error?: string;
  onBlur?: () => void;
}) {
  const missing = passwordLacks(value);
  return (
    <Stack gap={6}>
      <PasswordField
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        error={error}
        onBlur={onBlur}
        required
      />
      <Progress
        value={Math.min(100, countOf(value) * 5)}
        color={missing > 0 ? 'red' : 'jeton'}
        size="xs"
        aria-label="Strength of the password"
      />
      <Text size="xs" c="dimmed">
        {missing > 0
          ? `Use at least 12 characters: ${missing} more. A sentence works well.`
          : 'Long enough.'}
      </Text>
    </Stack>
  );
}
