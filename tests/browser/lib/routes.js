/* routes: the routes table of the console (web/src/app/screens.tsx), read as the program text that it is. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const FILE = new URL('../../../web/src/app/screens.tsx', import.meta.url);
const ts = createRequire(FILE)('typescript');

function routesIn(array, above) {
  return array.elements.filter(ts.isObjectLiteralExpression).flatMap((route) => {
    const member = (name) => route.properties
      .find((one) => one.name?.getText() === name)?.initializer;
    const path = `${above}/${member('path')?.text ?? ''}`.replace(/(?<=.)\/$/, '').replace('//', '/');
    const children = member('children');
    return children === undefined ? [path] : routesIn(children, path);
  });
}

/* The patterns of all screens: '/applications/:applicationId/apis'. */
export async function routePatterns() {
  const source = ts.createSourceFile('screens.tsx', await readFile(FILE, 'utf8'),
    ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  let table;
  const find = (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === 'screens')
      table = node.initializer;
    ts.forEachChild(node, find);
  };
  find(source);
  return routesIn(table, '');
}

/* Whether an address is of a pattern. */
export function isOf(pattern, address) {
  const parts = pattern.split('/').map((part) =>
    (part.startsWith(':') ? `[^/]+` : part)).join('/');
  const optional = pattern.match(/^(.*)\/:\w+\?$/);
  return new RegExp(`^${parts}$`).test(address) || optional?.[1] === address;
}
