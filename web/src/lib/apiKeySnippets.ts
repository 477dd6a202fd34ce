/*
 * apiKeySnippets: how an API asks this server whether an API key that it was sent is valid, and
 * what its holder may do.
 */
import { type Language, shell } from './snippets';

const quoted = (text: string) => JSON.stringify(text);

const WRITERS: Record<Language, (url: string) => string> = {
  curl: (url) => `# KEY: what the caller sent to you
curl -s ${shell(url)} \\
  -H 'Content-Type: application/json' \\
  -d "{\\"api_key\\":\\"$KEY\\"}"
`,
  node: (url) => `export async function checkKey(key) {
  const response = await fetch(${quoted(url)}, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key: key }),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(\`The key could not be checked: \${response.status}\`);
  const { is_valid, scopes, org_code, user_id } = await response.json();
  return is_valid ? { scopes, org_code, user_id } : null; // null: answer 401
}
`,
  python: (url) => `import requests


def check_key(key):
    response = requests.post(${quoted(url)}, json={"api_key": key}, timeout=5)
    response.raise_for_status()
    answer = response.json()
    return answer if answer["is_valid"] else None  # None: answer 401
`,
  go: (url) => `package keys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

type Answer struct {
	IsValid bool     \`json:"is_valid"\`
	Scopes  []string \`json:"scopes"\`
	OrgCode *string  \`json:"org_code"\`
	UserID  *string  \`json:"user_id"\`
}

var client = &http.Client{Timeout: 5 * time.Second}

// Check says what a key is worth; answer 401 unless IsValid.
func Check(key string) (answer Answer, err error) {
	body, err := json.Marshal(map[string]string{"api_key": key})
	if err != nil {
		return answer, err
	}
	response, err := client.Post(${quoted(url)}, "application/json", bytes.NewReader(body))
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("the key could not be checked: %s", response.Status)
	}
	err = json.NewDecoder(response.Body).Decode(&answer)
	return answer, err
}
`,
};

export function apiKeyCheck(language: Language, issuer: string): string {
  return WRITERS[language](`${issuer}/api/v1/api_keys/verify`);
}
