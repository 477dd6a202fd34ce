/* KeyHelp: the keys that the console takes, and a switch for those that are a character: whoever
 * speaks to the machine, or types with others' help, may not want them (WCAG 2.1, 2.1.4). */
import { Group, Kbd, Stack, Switch, Table, Text } from '@mantine/core';
import { Dialog } from '../../components/Dialog';
import type { DialogProps } from '../../components/useDialog';

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

const KEYS: [string[][], string][] = [
  [[[isApple ? '⌘' : 'Ctrl', 'K'], ['/']], 'Search screens, names and actions'],
  [[['?']], 'This list'],
  [[['↑'], ['↓']], 'Move through the results'],
  [[['Enter']], 'Open the result; in a dialog, save'],
  [[['Esc']], 'Close the menu or dialog'],
  [[['Tab']], 'First on a page: skip to the content'],
];

interface KeyHelpProps extends DialogProps {
  areCharactersOn: boolean;
  onCharacters: (areOn: boolean) => void;
}

export function KeyHelp({ isOpen, onClose, areCharactersOn, onCharacters }: KeyHelpProps) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Keyboard shortcuts">
      <Stack gap="md">
        <Table aria-label="Keyboard shortcuts" withRowBorders={false}>
          <Table.Tbody>
            {KEYS.map(([ways, does]) => (
              <Table.Tr key={does}>
                <Table.Th scope="row" w={130}>
                  <Group gap={6}>
                    {ways.map((way, index) => (
                      <Group key={way.join('')} gap={4} wrap="nowrap">
                        {index > 0 && (
                          <Text span size="xs" c="dimmed">
                            or
                          </Text>
                        )}
                        {way.map((key) => (
                          <Kbd key={key}>{key}</Kbd>
                        ))}
                      </Group>
                    ))}
                  </Group>
                </Table.Th>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          label="Use / and ? as shortcuts"
          description="Off: only combinations such as Ctrl+K do anything"
          checked={areCharactersOn}
          onChange={(event) => onCharacters(event.currentTarget.checked)}
        />
      </Stack>
    </Dialog>
  );
}
