/*
 * jsonText: the text of a JSON document as people write and read it. Numbers and escapes stay as they
 * were written: parsed and written anew, 2.50 would be 2.5.
 */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = '  ';

/* On one line, without white space around its parts. */
export function compactJson(text: string): string {
  return text.match(TOKENS)?.join('') ?? '';
}

/* text is a JSON document: a part a line, each as far in as it is deep. */
export function indentJson(text: string): string {
  let depth = 0;
  let written = '';
  const tokens = text.match(TOKENS) ?? [];
  const newLine = () => `\n${INDENT.repeat(depth)}`;
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    const isEmpty = (before === '{' && token === '}') || (before === '[' && token === ']');
    if (token === '}' || token === ']') {
      depth--;
      written += isEmpty ? token : newLine() + token;
    } else if (before === '{' || before === '[' || before === ',') written += newLine() + token;
    else written += before === ':' ? ` ${token}` : token;
    if (token === '{' || token === '[') depth++;
  });
  return written;
}

/* Where a text stops being JSON, as far as the browser tells; null: it is JSON. */
export function jsonTrouble(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    if (position === undefined) return 'This is not a JSON document.';
    const before = text.slice(0, Number(position)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return `This is not JSON: look at line ${before.length}, column ${column}.`;
  }
}
