import { expect, it } from 'vitest';
import { ansibleOf } from './ansible';

const URL = 'https://a.example/api/v1/apis';
const JSON_TYPE = 'application/json';

it('is a task whose texts are no templates', () => {
  const name = `O'Neill "{{ x }}"\n\u2028`;
  const body = JSON.stringify({ name, tags: ['a', 1, null], of: { on: true } });
  expect(ansibleOf([{ method: 'POST', url: URL, contentType: JSON_TYPE, body }])).toBe(
    `- name: !unsafe "POST /api/v1/apis"
  ansible.builtin.uri:
    url: "https://a.example/api/v1/apis"
    method: POST
    headers:
      Authorization: "Bearer {{ lookup('ansible.builtin.env', 'JETON_TOKEN') }}"
      Content-Type: application/json
    body_format: json
    body:
      "name": !unsafe "O'Neill \\"{{ x }}\\"\\n\\u2028"
      "tags": [!unsafe "a", 1, null]
      "of": {"on": true}
    status_code: [200, 201, 202, 204]`,
  );
});

it('hands the id that one task makes to the next ones', () => {
  const text = ansibleOf([
    { method: 'POST', url: URL, contentType: JSON_TYPE, body: '{"name":"A"}' },
    { method: 'DELETE', url: `${URL}/made-0-api-id`, contentType: null, body: '' },
  ]);
  expect(text).toContain('register: api_1');
  expect(text).not.toContain('made-0');
  expect(text).toContain(`url: "${URL}/{{ api_1.json.api.id }}"`);
});
