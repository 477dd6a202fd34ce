/* Names among words: what said() does, and that every screen says or shows them so. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { isolated, said } from './said';

describe('said', () => {
  it('leaves what goes from left to right as it is', () => {
    expect(said`Delete ${'Shop'}?`).toBe('Delete Shop?');
    expect(said`${'日本'}, ${2} of ${3}`).toBe('日本, 2 of 3');
  });

  it.each([
    ['Hebrew', 'חנות 42'],
    ['Arabic', 'نظام'],
    ['a mark before letters', '\u200fShop'],
    ['Thaana', 'ދިވެހި'],
    ['an alphabet beyond the first plane', '\u{10900}'],
  ])('isolates %s', (_, name) => {
    expect(said`Delete ${name}?`).toBe(`Delete \u2068${name}\u2069?`);
    expect(isolated(name)).toBe(`\u2068${name}\u2069`);
  });
});

/* What people call their things. */
const GIVEN = new Set([
  'name',
  'rowName',
  'email',
  'owner',
  'file_name',
  'description',
  'applicationName',
]);

/* Names in these are the program's own: of parameters, claims, settings, characters. */
const ITS_OWN =
  /screens\/(reference\/(SchemaView|OperationView|ParameterField)|settings)|JwtView|lib\/(jwt|snippets|textRules)\.ts/;

/* Last of `apiKey.name`, `rowName(row)`, `row?.name ?? id`. */
function lastOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isCallExpression(node)) return lastOf(node.expression);
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken
  )
    return lastOf(node.left);
  return '';
}

const tagOf = (node: ts.Node, file: ts.SourceFile) =>
  ts.isJsxElement(node) ? node.openingElement.tagName.getText(file) : '';

/* It is no text for people: what is searched in, an address, a key of React's. */
const isForPrograms = (node: ts.TemplateExpression, file: ts.SourceFile) =>
  node.head.text.startsWith('/') ||
  /^(fold|search)\(|toLowerCase|^key=|kind, file_name/.test(node.parent.getText(file));

function faultsIn(name: string): string[] {
  const file = ts.createSourceFile(name, readFileSync(name, 'utf8'), ts.ScriptTarget.Latest, true);
  const faults: string[] = [];
  const visit = (node: ts.Node) => {
    const isFault =
      (ts.isTemplateExpression(node) &&
        !ts.isTaggedTemplateExpression(node.parent) &&
        !isForPrograms(node, file) &&
        node.templateSpans.some(({ expression }) => GIVEN.has(lastOf(expression)))) ||
      (ts.isJsxExpression(node) &&
        node.expression !== undefined &&
        !ts.isJsxAttribute(node.parent) &&
        tagOf(node.parent, file) !== 'bdi' &&
        GIVEN.has(lastOf(node.expression)));
    if (isFault) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      faults.push(`${name}:${line + 1}: ${node.getText(file)}`);
    }
    node.forEachChild(visit);
  };
  visit(file);
  return faults;
}

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return sources(name);
    return /(?<!\.test)\.tsx?$/.test(entry.name) &&
      entry.name !== 'schema.d.ts' &&
      !ITS_OWN.test(name)
      ? [name]
      : [];
  });

describe('every name', () => {
  it('stands in <bdi>, and in strings in said`...`', () => {
    const all = sources(path.join(path.dirname(fileURLToPath(import.meta.url)), '..'));
    expect(all.length).toBeGreaterThan(150);
    expect(all.flatMap(faultsIn)).toEqual([]);
  });
});
