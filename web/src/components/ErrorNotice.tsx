import { Alert, Button, Code, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiError, isFailure } from '../api/client';
import { ChangedMeanwhile } from '../api/seen';
import { Differences } from './Differences';

/* What another has changed, where no form holds what one wanted: it is shown as it is by now. */
function Meanwhile({ error }: { error: ChangedMeanwhile }) {
  return (
    <Alert color="yellow" title={error.message} role="alert">
      <Differences of={error.differences} />
      Do it again to overwrite it with yours.
    </Alert>
  );
}

/* Of a failure, what its owner needs to find it: a refusal has said all there is. */
const idOf = (error: Error) =>
  error instanceof ApiError && isFailure(error) ? error.requestId : null;

/* What went wrong, in the server's words, and another try where that may help. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  if (error instanceof ChangedMeanwhile) return <Meanwhile error={error} />;
  const requestId = idOf(error);
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={error.message}
      role="alert"
    >
      {requestId !== null && (
        <Text size="sm" mb={onRetry === undefined ? 0 : 'xs'}>
          The server’s log says more under request <Code>{requestId}</Code>
        </Text>
      )}
      {onRetry !== undefined && (
        <Button variant="outline" color="red" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
