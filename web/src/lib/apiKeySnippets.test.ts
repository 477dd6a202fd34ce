import { describe, expect, it } from 'vitest';
import { apiKeyCheck } from './apiKeySnippets';
import { LANGUAGES } from './snippets';

describe('how an API key is checked', () => {
  it.each(LANGUAGES)(
    'in $label: by a POST to this server, with the key in its body',
    ({ value }) => {
      const text = apiKeyCheck(value, 'https://tokens.example.com/auth');
      expect(text).toContain('https://tokens.example.com/auth/api/v1/api_keys/verify');
      expect(text).toContain('api_key');
      expect(text).not.toContain('k_live');
    },
  );
});
