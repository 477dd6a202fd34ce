/* SigningKeys: which keys sign and verify, what happens to them when, and replacing the one that
 * signs. */
import { Button, List, Skeleton } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { type SigningKey, useSigningKeys } from '../../api/signingKeys';
import { useMayChange } from '../../api/access';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Screen } from '../../components/Screen';
import { Section } from '../../components/Section';
import { Time } from '../../components/Time';
import { useAsked } from '../../components/useAsked';
import { ISSUER_PATH } from '../../lib/place';
import { KeyTable } from './KeyTable';
import { KeyTimeline } from './KeyTimeline';
import { RotateDialog } from './RotateDialog';

function Explanation() {
  return (
    <Section title="How keys change">
      <List spacing="xs" size="sm">
        <List.Item>
          <b>Pending</b>: published in the JWKS and not used yet, so that every API with a cached
          JWKS can learn it.
        </List.Item>
        <List.Item>
          <b>Active</b>: signs every token. There is one at a time.
        </List.Item>
        <List.Item>
          <b>Retired</b>: no longer signs, and stays in the JWKS until the last token it signed has
          expired. Then it is removed.
        </List.Item>
        <List.Item>
          <b>Stolen</b>: remove it from the menu in its row. Its tokens are refused at once.
        </List.Item>
      </List>
    </Section>
  );
}

function NextRotation({ keys, on }: { keys: SigningKey[]; on: string | null }) {
  const pending = keys.find(({ state }) => state === 'pending');
  if (pending !== undefined)
    return (
      <>
        The pending key takes over <Time value={pending.active_from} />.
      </>
    );
  if (on === null) return 'Keys are rotated by hand only.';
  return (
    <>
      The active key is replaced automatically <Time value={on} />.
    </>
  );
}

export function SigningKeys() {
  const keys = useSigningKeys();
  const mayChange = useMayChange();
  const [isRotating, setRotating] = useState(false);
  useAsked('rotate', () => mayChange && setRotating(true));
  return (
    <Screen
      title="Signing keys"
      about="What tokens are signed with. APIs verify them with the public halves, the JWKS."
      actions={
        <>
          <Button
            component="a"
            href={`${ISSUER_PATH}/.well-known/jwks.json`}
            download="jwks.json"
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            Download JWKS
          </Button>
          {mayChange && (
            <Button leftSection={<IconRefresh size={16} />} onClick={() => setRotating(true)}>
              Rotate
            </Button>
          )}
        </>
      }
    >
      {keys.isError && keys.data === undefined ? (
        <ErrorNotice error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.data === undefined ? (
        <Skeleton height={220} />
      ) : (
        <>
          <Section
            title="Timeline"
            about={<NextRotation keys={keys.data.signing_keys} on={keys.data.next_rotation_on} />}
          >
            <KeyTimeline keys={keys.data.signing_keys} />
          </Section>
          <KeyTable keys={keys.data.signing_keys} />
        </>
      )}
      <Explanation />
      <RotateDialog
        isOpen={isRotating}
        onClose={() => setRotating(false)}
        hasPending={keys.data?.signing_keys.some(({ state }) => state === 'pending') ?? false}
      />
    </Screen>
  );
}
