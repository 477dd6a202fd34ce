import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf } from './curl';

it('is what a shell sends, whatever is in it; the token is the shell’s', () => {
  const body = JSON.stringify({ name: `O'Neill "$HOME" \`id\`` });
  const text = curlOf({ method: 'POST', url: 'https://a.example/api/v1/apis?a=1&b=2', body });
  const said = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }; TOKEN=t; ${text}`]);
  expect(said.toString().trimEnd().split('\n')).toEqual([
    '-X',
    'POST',
    'https://a.example/api/v1/apis?a=1&b=2',
    '-H',
    'Authorization: Bearer t',
    '-H',
    'Content-Type: application/json',
    '-d',
    body,
  ]);
});

it('has no body where there is none', () =>
  expect(curlOf({ method: 'DELETE', url: 'https://a.example/x', body: '' })).not.toContain('-d'));
