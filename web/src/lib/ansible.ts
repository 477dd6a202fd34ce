/*
 * ansible: requests to the management API as tasks of an Ansible playbook, with the token from the
 * environment. Texts are marked !unsafe: what looks like a template in a name is a name.
 */
import { type ShownRequest, type Step, stepsOf, TOKEN } from './shownRequest';

type Made = NonNullable<Step['made']>;

/* JSON's text is YAML's, but for what YAML takes for the end of a line or for no text at all. */
const ESCAPED = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/* With what a task before it was answered. */
function withMade(text: string, made: Made[]): string {
  return made.reduce(
    (all, { standIn, variable, thing }) =>
      all.replaceAll(standIn, `{{ ${variable}.json.${thing}.id }}`),
    text,
  );
}

function textOf(text: string, made: Made[]): string {
  const template = withMade(text, made);
  return template === text ? `!unsafe ${quoted(text)}` : quoted(template);
}

/* In YAML's flow style, which is JSON with marks. */
function valueOf(value: unknown, made: Made[]): string {
  if (typeof value === 'string') return textOf(value, made);
  if (Array.isArray(value)) return `[${value.map((one) => valueOf(one, made)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, one]) => `${quoted(key)}: ${valueOf(one, made)}`,
  );
  return `{${members.join(', ')}}`;
}

function bodyOf({ body, contentType, file }: ShownRequest, made: Made[]): string[] {
  if (file !== undefined) return [`    src: !unsafe ${quoted(file)}`];
  if (body === '') return [];
  if (contentType?.startsWith('application/json') !== true)
    return [`    body: !unsafe ${quoted(body)}`];
  const members = Object.entries(JSON.parse(body) as object);
  if (members.length === 0) return ['    body_format: json', '    body: {}'];
  return [
    '    body_format: json',
    '    body:',
    ...members.map(([key, value]) => `      ${quoted(key)}: ${valueOf(value, made)}`),
  ];
}

function taskOf({ request, made }: Step, before: Made[]): string {
  const { method, url, contentType } = request;
  const path = before.reduce(
    (all, { standIn, variable }) => all.replaceAll(standIn, variable),
    new URL(url).pathname,
  );
  const body = bodyOf(request, before);
  return [
    `- name: !unsafe ${quoted(`${method} ${path}`)}`,
    '  ansible.builtin.uri:',
    `    url: ${quoted(withMade(url, before))}`,
    `    method: ${method}`,
    '    headers:',
    `      Authorization: "Bearer {{ lookup('ansible.builtin.env', '${TOKEN}') }}"`,
    ...(body.length > 0 && contentType !== null ? [`      Content-Type: ${contentType}`] : []),
    ...body,
    '    status_code: [200, 201, 202, 204]',
    ...(made === null ? [] : [`  register: ${made.variable}`]),
  ].join('\n');
}

export function ansibleOf(requests: ShownRequest[]): string {
  const before: Made[] = [];
  const tasks = stepsOf(requests).map((step) => {
    const task = taskOf(step, before);
    if (step.made !== null) before.push(step.made);
    return task;
  });
  return tasks.join('\n\n');
}
