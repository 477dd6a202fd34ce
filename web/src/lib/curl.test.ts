import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf } from './curl';

const JSON_TYPE = 'application/json';

/* What a shell calls curl with. */
function said(text: string, env: Record<string, string> = {}): string[] {
  const script = `curl() { printf '%s\\0' "$@" >&2; echo '{"api":{"id":"a1"}}'; }; ${text}`;
  const { PATH = '' } = process.env;
  const whole = execFileSync('sh', ['-c', `{ ${script}\n} 2>&1 >/dev/null`], {
    env: { PATH, JETON_TOKEN: 't', ...env },
  });
  return whole.toString().split('\0').slice(0, -1);
}

it('is what a shell sends, whatever is in it; the token is the shell’s', () => {
  const body = JSON.stringify({ name: `O'Neill "$HOME" \`id\` \\n\n @file` });
  const request = {
    method: 'POST',
    url: 'https://a.example/api/v1/things?a=1&b=2',
    contentType: JSON_TYPE,
    body,
  };
  expect(said(curlOf([request]))).toEqual([
    '--fail-with-body',
    '-sS',
    '-X',
    'POST',
    request.url,
    '-H',
    'Authorization: Bearer t',
    '-H',
    'Content-Type: application/json',
    '--data-raw',
    body,
  ]);
});

it('has no body where there is none, and a file where one is sent', () => {
  const request = { method: 'PUT', url: 'https://a.example/x', contentType: JSON_TYPE, body: '' };
  expect(curlOf([{ ...request, contentType: null }])).not.toContain('--data');
  expect(said(curlOf([{ ...request, file: "it's.json" }]))).toContain("@it's.json");
});

it('hands the id that one command makes to the next ones', () => {
  const at = 'https://a.example/api/v1';
  const body = '{"name":"A"}';
  const text = curlOf([
    { method: 'POST', url: `${at}/apis`, contentType: JSON_TYPE, body },
    {
      method: 'POST',
      url: `${at}/apis/made-0-api-id/scopes`,
      contentType: JSON_TYPE,
      body: '{"of":"made-0-api-id"}',
    },
  ]);
  const calls = said(text);
  expect(calls).toContain(`${at}/apis/a1/scopes`);
  expect(calls).toContain('{"of":"a1"}');
});
