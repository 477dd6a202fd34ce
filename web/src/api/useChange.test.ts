/* Every change of the console can be shown before it is made, or says here why not. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/* What only the console can do: administrators, their sessions and their second factor (/console/api). */
const CONSOLE_ONLY = [
  'useChangeRole',
  'useChangeName',
  'useChangeEmail',
  'useChangePolicy',
  'useAddPasskey',
  'useBeginSession',
  'useLogInByPasskey',
  'useEndSession',
  'useConsoleChange',
  'ConfirmationDialog',
  'ResetPassword',
];

/* What changes nothing that one would repeat by a program, or has a place of its own for its request. */
const NOT_SHOWN: Record<string, string> = {
  useTry: 'the API reference, which shows each of its requests as curl',
  useTestToken: 'the Test tab, which shows how a program asks for a token',
  useVerifyApiKey: 'the verify box, which has snippets; its body is a secret',
};

const SOURCE = join(__dirname, '..');

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.') && !path.endsWith('.d.ts'))
  .map((path) => {
    const text = readFileSync(join(SOURCE, path), 'utf8');
    return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  });

function walk(node: ts.Node, visit: (node: ts.Node) => void) {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/* The function or constant of the file that it stands in. */
function ownerOf(node: ts.Node): string {
  let owner = '';
  for (let at: ts.Node | undefined = node; at !== undefined; at = at.parent)
    if ((ts.isFunctionDeclaration(at) || ts.isVariableDeclaration(at)) && at.name !== undefined)
      owner = at.name.getText();
  return owner;
}

interface Call {
  text: string;
  owner: string;
  call: ts.CallExpression;
}

/* All calls, by the name of what is called. */
const calls = new Map<string, Call[]>();
for (const { text, tree } of files)
  walk(tree, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
    const name = node.expression.text;
    calls.set(name, [...(calls.get(name) ?? []), { text, owner: ownerOf(node), call: node }]);
  });

const callsOf = (name: string) => calls.get(name) ?? [];

/* It takes the client that it sends with, so it can be asked with one that sends nothing. */
const takesClient = ({ call }: Call) => {
  const [change] = call.arguments;
  if (change === undefined) return false;
  if (ts.isArrowFunction(change)) return change.parameters.length === 2;
  return ts.isIdentifier(change) && change.text === 'changeScopes';
};

/* By who uses it, or by a component that it is given to whole. */
function isShown({ call: { parent }, text }: Call): boolean {
  if (ts.isJsxExpression(parent)) return true;
  if (!ts.isVariableDeclaration(parent)) return false;
  const name = parent.name.getText();
  return text.includes(`${name}.describe`) || text.includes(`={${name}}`);
}

const changes = callsOf('useChange');
const isExempt = (name: string) => CONSOLE_ONLY.includes(name) || name in NOT_SHOWN;

describe('each change', () => {
  it('is found', () => expect(changes.length).toBeGreaterThan(40));

  it('of the management API says its own request', () =>
    expect(changes.filter((one) => !takesClient(one)).map(({ owner }) => owner)).toEqual(
      CONSOLE_ONLY.slice(0, 4),
    ));

  it('by another way than useChange is none of the management API', () => {
    const others = callsOf('useMutation').map(({ owner }) => owner);
    expect(others.filter((owner) => !isExempt(owner) && owner !== 'useChange')).toEqual([]);
  });

  it('is shown where it is used', () => {
    const hooks = changes.map(({ owner }) => owner).filter((owner) => !isExempt(owner));
    expect(hooks.filter((hook) => !callsOf(hook).some(isShown))).toEqual([]);
  });

  it('sends with the client that it is given, or is a preview', () => {
    const sent = files.flatMap(({ path, text }) =>
      [...text.matchAll(/management\s*\.(?:POST|PUT|PATCH|DELETE)\(\s*('[^']*')?/g)].map(
        ([, to]) => `${path}: ${to}`,
      ),
    );
    expect(sent).toEqual(["api/tokens.ts: '/api/v1/token_preview'"]);
  });
});
