/* KeyCheck: how an API of yours asks whether a key is valid. */
import { SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { useIssuer } from '../../api/settings';
import { CodeBlock } from '../../components/CodeBlock';
import { Section } from '../../components/Section';
import { apiKeyCheck } from '../../lib/apiKeySnippets';
import { type Language, LANGUAGES } from '../../lib/snippets';

export function KeyCheck() {
  const issuer = useIssuer();
  const [language, setLanguage] = useState<Language>('curl');
  return (
    <Section
      title="Verify keys in your API"
      about="Your API asks this server about each key that it receives. It needs no token for that."
    >
      <SegmentedControl
        aria-label="Language"
        data={LANGUAGES}
        value={language}
        onChange={(value) => setLanguage(value)}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
      />
      <CodeBlock label="How to verify a key" text={apiKeyCheck(language, issuer)} />
      <Text size="sm" c="dimmed">
        Let the caller in only if is_valid is true, and only for what scopes says. A revoked key is
        refused from the next question on: cache an answer only for as long as you can wait for
        that.
      </Text>
    </Section>
  );
}
