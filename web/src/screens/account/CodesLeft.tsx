/* CodesLeft: how many recovery codes are left, and new ones in their place. */
import { Button, Text } from '@mantine/core';
import { useRenewRecoveryCodes } from '../../api/passkeys';
import { useSession } from '../../api/session';
import { useNotify } from '../../components/notices';
import { Section } from '../../components/Section';
import { counted } from '../../lib/counted';
import { RecoveryCodes } from './RecoveryCodes';

const FEW = 3;
const CODE = { one: 'recovery code is left', many: 'recovery codes are left' };

export function CodesLeft() {
  const left = useSession().data?.recovery_codes_left ?? 0;
  const renew = useRenewRecoveryCodes();
  const notify = useNotify();
  const make = () =>
    renew.mutate({}, { onError: ({ message }) => notify(message, { isError: true }) });
  return (
    <Section
      title="Recovery codes"
      about="Each logs you in once, if you lose your second factor."
      actions={
        <Button variant="default" onClick={make} loading={renew.isPending}>
          Get new codes
        </Button>
      }
    >
      <Text size="sm" fw={left > FEW ? undefined : 600}>
        {counted(left, CODE)}.
        {left > FEW ? '' : ' Get new codes before you run out. The old ones stop working.'}
      </Text>
      {renew.data !== undefined && (
        <RecoveryCodes codes={renew.data.recovery_codes} onClose={renew.reset} />
      )}
    </Section>
  );
}
