import { TextInput, type TextInputProps } from '@mantine/core';

/* What proves a second factor: where one logs in, and where one confirms that it is oneself. */
export function OneTimeCode(props: TextInputProps) {
  return (
    <TextInput
      label="Code"
      description="Six digits from your authenticator app, or a recovery code"
      autoComplete="one-time-code"
      {...props}
    />
  );
}
