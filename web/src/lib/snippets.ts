/*
 * snippets: programs that ask for a token and that check one, ready to run. The client secret has to
 * be put into the environment, but where it is shown once: there the command has it.
 *
 * Values go into each language by its own rules of quoting (a client_id or an audience may hold
 * quotes), so that a pasted snippet is what it looks like.
 */
export type Language = 'curl' | 'node' | 'python' | 'go';

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'node', label: 'Node' },
  { value: 'python', label: 'Python' },
  { value: 'go', label: 'Go' },
];

export interface SnippetValues {
  issuer: string;
  tokenEndpoint: string;
  jwksUri: string;
  clientId: string;
  audience: string;
  /* Space-separated; empty: all that are enabled. */
  scope: string;
}

export interface Snippets {
  ask: string;
  verify: string;
  /* What has to be installed, a line for each of them; empty: nothing. */
  askNeeds: string;
  verifyNeeds: string;
}

/* A shell takes everything between single quotes as it is. */
export const shell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/* JSON's strings are strings of JavaScript and Python, and of Go as far as they need no \u pair. */
const quoted = (text: string) => JSON.stringify(text);

/* `secret` is the last word, as the shell is to read it. */
function curlCommand(values: SnippetValues, secret: string): string {
  const form: [string, string][] = [
    ['grant_type', 'client_credentials'],
    ['client_id', values.clientId],
    ['audience', values.audience],
  ];
  if (values.scope !== '') form.push(['scope', values.scope]);
  const lines = form.map(([name, value]) => `  --data-urlencode ${shell(`${name}=${value}`)} \\`);
  return `curl ${shell(values.tokenEndpoint)} \\
${lines.join('\n')}
  --data-urlencode ${secret}
`;
}

export function curlWithSecret(values: SnippetValues, secret: string): string {
  return curlCommand(values, shell(`client_secret=${secret}`));
}

/* Docker takes what is behind = as it is, quotes too; so there are quotes only where others need them. */
const envValue = (text: string) => (/^[\w./:@-]*$/.test(text) ? text : `'${text}'`);

export function dotEnv(values: SnippetValues, secret: string): string {
  const lines: [string, string][] = [
    ['ISSUER', values.issuer],
    ['TOKEN_ENDPOINT', values.tokenEndpoint],
    ['CLIENT_ID', values.clientId],
    ['CLIENT_SECRET', secret],
  ];
  if (values.audience !== '') lines.push(['AUDIENCE', values.audience]);
  return lines.map(([name, value]) => `${name}=${envValue(value)}\n`).join('');
}

function curl(values: SnippetValues): Snippets {
  return {
    ask: `# CLIENT_SECRET is in the environment
${curlCommand(values, '"client_secret=$CLIENT_SECRET"')}`,
    verify: `# curl checks no signature; the jeton command does. TOKEN is in the environment.
curl -s ${shell(values.jwksUri)} -o jwks.json
printf %s "$TOKEN" | jeton token verify --jwks jwks.json \\
  --issuer ${shell(values.issuer)} \\
  --audience ${shell(values.audience)}
`,
    askNeeds: '',
    verifyNeeds: '',
  };
}

function node(values: SnippetValues): Snippets {
  const scope = values.scope === '' ? '' : `\n    scope: ${quoted(values.scope)},`;
  return {
    ask: `const response = await fetch(${quoted(values.tokenEndpoint)}, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: ${quoted(values.clientId)},
    client_secret: process.env.CLIENT_SECRET,
    audience: ${quoted(values.audience)},${scope}
  }),
});
const answer = await response.json();
if (!response.ok) throw new Error(\`\${answer.error}: \${answer.error_description}\`);
console.log(answer.access_token); // keep it until shortly before expires_in seconds are over
`,
    verify: `import { createRemoteJWKSet, jwtVerify } from 'jose';

const keys = createRemoteJWKSet(new URL(${quoted(values.jwksUri)}));

const { payload } = await jwtVerify(process.env.TOKEN, keys, {
  issuer: ${quoted(values.issuer)},
  audience: ${quoted(values.audience)},
  algorithms: ['RS256', 'ES256', 'EdDSA'],
});
console.log(payload.azp, payload.scp); // who asks, and what it may do
`,
    askNeeds: '',
    verifyNeeds: 'npm install jose',
  };
}

function python(values: SnippetValues): Snippets {
  const scope = values.scope === '' ? '' : `\n        "scope": ${quoted(values.scope)},`;
  return {
    ask: `import os

import requests

response = requests.post(
    ${quoted(values.tokenEndpoint)},
    data={
        "grant_type": "client_credentials",
        "client_id": ${quoted(values.clientId)},
        "client_secret": os.environ["CLIENT_SECRET"],
        "audience": ${quoted(values.audience)},${scope}
    },
    timeout=10,
)
answer = response.json()
if not response.ok:
    raise RuntimeError(f"{answer['error']}: {answer['error_description']}")
print(answer["access_token"])  # keep it until shortly before expires_in seconds are over
`,
    verify: `import os

import jwt

token = os.environ["TOKEN"]
keys = jwt.PyJWKClient(${quoted(values.jwksUri)})
claims = jwt.decode(
    token,
    keys.get_signing_key_from_jwt(token).key,
    algorithms=["RS256", "ES256", "EdDSA"],
    issuer=${quoted(values.issuer)},
    audience=${quoted(values.audience)},
)
print(claims["azp"], claims["scp"])  # who asks, and what it may do
`,
    askNeeds: 'pip install requests',
    verifyNeeds: 'pip install "PyJWT[crypto]"',
  };
}

function go(values: SnippetValues): Snippets {
  const scopes = values.scope.split(' ').filter((scope) => scope !== '');
  const scope =
    scopes.length === 0 ? '' : `\n\t\tScopes:         []string{${scopes.map(quoted).join(', ')}},`;
  return {
    ask: `package main

import (
	"context"
	"fmt"
	"log"
	"net/url"
	"os"

	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	config := clientcredentials.Config{
		ClientID:       ${quoted(values.clientId)},
		ClientSecret:   os.Getenv("CLIENT_SECRET"),
		TokenURL:       ${quoted(values.tokenEndpoint)},
		EndpointParams: url.Values{"audience": {${quoted(values.audience)}}},${scope}
	}
	token, err := config.Token(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.AccessToken) // config.Client() asks for the next one by itself
}
`,
    verify: `package main

import (
	"fmt"
	"log"
	"os"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
)

func main() {
	keys, err := keyfunc.NewDefault([]string{${quoted(values.jwksUri)}})
	if err != nil {
		log.Fatal(err)
	}
	claims := jwt.MapClaims{}
	_, err = jwt.ParseWithClaims(os.Getenv("TOKEN"), claims, keys.Keyfunc,
		jwt.WithIssuer(${quoted(values.issuer)}),
		jwt.WithAudience(${quoted(values.audience)}),
		jwt.WithExpirationRequired(),
		jwt.WithValidMethods([]string{"RS256", "ES256", "EdDSA"}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(claims["azp"], claims["scp"]) // who asks, and what it may do
}
`,
    askNeeds: 'go get golang.org/x/oauth2',
    verifyNeeds: 'go get github.com/golang-jwt/jwt/v5 github.com/MicahParks/keyfunc/v3',
  };
}

const WRITERS: Record<Language, (values: SnippetValues) => Snippets> = { curl, node, python, go };

export function snippetsFor(language: Language, values: SnippetValues): Snippets {
  return WRITERS[language](values);
}
