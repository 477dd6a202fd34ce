import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { LANGUAGES, type SnippetValues, snippetsFor } from './snippets';

const values: SnippetValues = {
  issuer: 'https://id.example',
  tokenEndpoint: 'https://id.example/oauth2/token',
  jwksUri: 'https://id.example/.well-known/jwks.json',
  clientId: '3b0b5c6c8fcc464fab397f4969b5f482',
  audience: 'https://orders.example',
  scope: '',
};

const hostile = { ...values, audience: `a'b"c$(touch x)\`d\\e`, scope: `it's "x"` };

describe('snippets', () => {
  it.each(LANGUAGES)('in $label name what is asked for and no secret', ({ value }) => {
    const { ask, verify } = snippetsFor(value, values);
    for (const text of [values.tokenEndpoint, values.clientId, values.audience, 'CLIENT_SECRET'])
      expect(ask).toContain(text);
    for (const text of [values.issuer, values.audience]) expect(verify).toContain(text);
    expect(ask).not.toMatch(/scope[=":]|Scopes/);
  });

  it.each(LANGUAGES)('in $label name the scopes that were chosen', ({ value }) => {
    const { ask } = snippetsFor(value, { ...values, scope: 'read:orders write:orders' });
    expect(ask).toMatch(/read:orders.*write:orders/s);
  });

  it('in curl keep any value one word to the shell', () => {
    const { ask } = snippetsFor('curl', hostile);
    const script = ask.replace(/^curl/m, `printf '%s\\n'`);
    const words = execFileSync('/bin/sh', ['-c', script], { env: { CLIENT_SECRET: 's' } })
      .toString()
      .split('\n');
    expect(words).toContain(`audience=${hostile.audience}`);
    expect(words).toContain(`scope=${hostile.scope}`);
    expect(words).toContain('client_secret=s');
  });

  it('in Node are JavaScript whose strings are the values', async () => {
    const { ask } = snippetsFor('node', hostile);
    let sent = '';
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is to be run
    const run = new Function('fetch', 'process', 'console', `return (async () => {${ask}})()`) as (
      ...globals: unknown[]
    ) => Promise<void>;
    await run(
      (_url: string, { body }: { body: URLSearchParams }) => {
        sent = body.get('audience') ?? '';
        return { ok: true, json: () => ({ access_token: 't' }) };
      },
      { env: { CLIENT_SECRET: 's' } },
      { log: () => {} },
    );
    expect(sent).toBe(hostile.audience);
  });

  it.each(['ask', 'verify'] as const)('in Python parse (%s)', (which) => {
    const text = snippetsFor('python', hostile)[which];
    execFileSync('python3', ['-c', 'import ast,sys; ast.parse(sys.stdin.read())'], { input: text });
  });
});
