/* PasswordField: what nobody beside one should read while it is typed. The library's own does not tell
 * screen readers, nor Form.tsx, that it is wrong. */
import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/* shows: what its button does. */
export function PasswordField({
  shows = 'Show the password',
  ...props
}: PasswordInputProps & { shows?: string }) {
  return (
    <PasswordInput
      aria-invalid={props.error ? true : undefined}
      visibilityToggleButtonProps={{ 'aria-label': shows }}
      {...props}
    />
  );
}
