import { Alert, Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ChangedMeanwhile } from '../api/seen';
import { Differences } from './Differences';

/* What another has changed, where no form holds what one wanted: it is shown as it is by now. */
function Meanwhile({ error }: { error: ChangedMeanwhile }) {
  return (
    <Alert color="yellow" title={error.message} role="alert">
      <Differences of={error.differences} />
      Do it again to have it your way.
    </Alert>
  );
}

/* What went wrong, in the server's words, and another try where that may help. */
export function ErrorNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  if (error instanceof ChangedMeanwhile) return <Meanwhile error={error} />;
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={error.message}
      role="alert"
    >
      {onRetry !== undefined && (
        <Button variant="outline" color="red" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
