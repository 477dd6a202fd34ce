/*
 * The words of the screens: what docs/style.md keeps off them is on none. Every string that a person
 * can read is looked at, as the syntax tree of the sources has it: texts between tags, and literals
 * that are words; names of members, routes, styles and modules are not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '..');
const STYLE = join(SOURCES, '../../docs/style.md');

/* What is sought by, and programs in other languages: nobody reads these as words of the console. */
const NO_SCREEN =
  /\.test\.|schema\.d|lib\/(snippets|apiKeySnippets|webhookSnippets|ansible|curl)\.ts$/;
const NO_WORDS = new Set(['OTHER_WORDS', 'SEARCHED']);
const NO_ATTRIBUTE = new Set(['className', 'style', 'to', 'href', 'key', 'flex', 'inputMode']);

interface Said {
  file: string;
  line: number;
  text: string;
}

/* "Two words" or "Word", never a code, a member of JSON, a route, or a name in the sources. */
const isProse = (text: string) =>
  /[a-z]/.test(text) && !/^[\w/:.#?=&*…-]+$/.test(text.replace(/^[A-Z]+[a-z]*$/, 'Two words'));

function isSkipped(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node))
    return true;
  if (ts.isJsxAttribute(node)) return NO_ATTRIBUTE.has(node.name.getText());
  if (ts.isVariableDeclaration(node)) return NO_WORDS.has(node.name.getText());
  return ts.isPropertyAssignment(node) && node.name.getText() === 'words';
}

/* With … for each value in between. */
function textOf(node: ts.Node): string | null {
  if (ts.isJsxText(node) || ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.templateSpans.reduce((text, span) => `${text}…${span.literal.text}`, node.head.text);
}

function saidIn(file: string, text: string): Said[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Said[] = [];
  const visit = (node: ts.Node) => {
    if (isSkipped(node)) return;
    const words = textOf(node)?.replace(/\s+/g, ' ').trim();
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (words !== undefined && isProse(words)) found.push({ file, line, text: words });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = (readdirSync(SOURCES, { recursive: true }) as string[]).filter(
  (name) => /\.tsx?$/.test(name) && !NO_SCREEN.test(name),
);
const all = files.flatMap((name) => saidIn(name, readFileSync(join(SOURCES, name), 'utf8')));

/* The last column of the table of docs/style.md: what is between quotation marks there. */
function wordsKeptOff(): string[] {
  const table = readFileSync(STYLE, 'utf8').split('## Words of the console')[1]?.split('\n## ')[0];
  const rows = (table ?? '').split('\n').filter((line) => line.startsWith('| '));
  return rows.flatMap((row) =>
    [...(row.split('|')[3] ?? '').matchAll(/"([^"]+)"/g)].map(([, word = '']) => word),
  );
}

const escaped = (word: string) => word.replace(/[.!?]/g, '\\$&');
const asWord = (word: string) => new RegExp(`(?<![\\w-])${escaped(word)}(?![\\w])`, 'i');

const SHAPES: [string, RegExp][] = [
  ['a title in sentence case', /^(?!JSON |JWT |API |OpenAPI )[A-Z][a-z]+ [A-Z][a-z]+$/],
  ['ID in capitals', /(?<![:{\w])[Ii]d\b(?!})/],
  ['no exclamation mark', /[a-z]!$/],
  ['an ellipsis of one character', /\.\.\./],
  ['an apostrophe that is one: the server’s', /[A-Za-z]'(?:s|t|re|ll)\b|[a-z]s' [a-z]/],
  ['no two spaces after a sentence', /[.:] {2}/],
  ['more than one in what is empty: No applications yet', /^No (?!.*s( of your own)? yet$).* yet$/],
];

const where = (found: Said[]) => found.map(({ file, line, text }) => `${file}:${line} ${text}`);

describe('the words of the screens', () => {
  it('are found', () => expect(all.length).toBeGreaterThan(1000));

  it('are found between tags, in attributes and in templates', () => {
    const text = 'const A = () => <B c="Say it" className="no it">{d(`Go ${e} now`)} Or not</B>;';
    expect(saidIn('a.tsx', text).map((said) => said.text)).toEqual([
      'Say it',
      'Go … now',
      'Or not',
    ]);
  });

  const kept = wordsKeptOff();
  it('have a list', () => expect(kept.length).toBeGreaterThan(40));
  it.each(kept)('never say "%s"', (word) =>
    expect(where(all.filter(({ text }) => asWord(word).test(text)))).toEqual([]),
  );
  it.each(SHAPES)('have %s', (_, shape) =>
    expect(where(all.filter(({ text }) => shape.test(text)))).toEqual([]),
  );
});
