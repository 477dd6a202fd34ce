/*
 * ShowRequest: the very requests that a change will send, as what one can keep and run again: curl
 * commands, and tasks of an Ansible playbook. No Terraform: it has no resource of jeton, and the
 * general ones for REST cannot rotate, revoke, or make what is answered with a secret.
 */
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTerminal2 } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ansibleOf } from '../lib/ansible';
import { curlOf } from '../lib/curl';
import { type ShownRequest, TOKEN } from '../lib/shownRequest';
import { CodeBlock } from './CodeBlock';

const FORMS = {
  curl: { label: 'curl', write: curlOf },
  ansible: { label: 'Ansible (YAML)', write: ansibleOf },
};
type Form = keyof typeof FORMS;

export interface ShowRequestProps {
  /* What describe() goes by, such as what is in a form; absent: it never says anything else. */
  values?: unknown;
  /* What would be sent; sends nothing. */
  describe: () => Promise<ShownRequest[]>;
}

export function Requests({ values, describe }: ShowRequestProps) {
  const [requests, setRequests] = useState<ShownRequest[]>();
  const [form, setForm] = useState<Form>('curl');
  const of = JSON.stringify(values);
  useEffect(() => {
    let isGone = false;
    void describe().then((next) => {
      if (!isGone) setRequests(next);
    });
    return () => {
      isGone = true;
    };
    /* describe is another function each time; what it says changes with the values alone. */
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [of]);
  if (requests === undefined) return null;
  if (requests.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing has changed, so nothing would be sent.
      </Text>
    );
  const { label, write } = FORMS[form];
  return (
    <Stack gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Shown as"
        data={Object.entries(FORMS).map(([value, one]) => ({ value, label: one.label }))}
        value={form}
        onChange={(next) => setForm(next as Form)}
        style={{ alignSelf: 'flex-start' }}
      />
      <CodeBlock label={`This change as ${label}`} text={write(requests)} maxHeight={220} />
      <Text size="xs" c="dimmed">
        {TOKEN}, in the environment: an access token of an application that is authorized for the
        management API.
      </Text>
    </Stack>
  );
}

export function ShowRequest(props: ShowRequestProps) {
  const [isShown, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="xs">
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconTerminal2 size={14} />}
          aria-expanded={isShown}
          onClick={toggle}
        >
          {isShown ? 'Hide curl and Ansible' : 'Show as curl or Ansible'}
        </Button>
      </Group>
      {isShown && <Requests {...props} />}
    </Stack>
  );
}
