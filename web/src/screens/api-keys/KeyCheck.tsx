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
      title="Check keys in your API"
      about="Your API asks this server with each key that it is sent. No token is needed: who has the key knows it already."
    >
      <SegmentedControl
        aria-label="Language"
        data={LANGUAGES}
        value={language}
        onChange={(value) => setLanguage(value)}
        size="xs"
        style={{ alignSelf: 'flex-start' }}
      />
      <CodeBlock label="How to check a key" text={apiKeyCheck(language, issuer)} />
      <Text size="sm" c="dimmed">
        Let the caller in only if is_valid is true, and for no more than scopes says. A key that is
        revoked is not valid from the next question on; keep an answer for no longer than you can
        bear that.
      </Text>
    </Section>
  );
}
