/* curl: requests to the management API as commands that a shell takes, with $JETON_TOKEN for the token. */
import { type ShownRequest, type Step, stepsOf, TOKEN } from './shownRequest';
import { shell } from './snippets';

type Made = NonNullable<Step['made']>;

function commandOf({ method, url, body, contentType, file }: ShownRequest): string {
  const lines = [
    `curl --fail-with-body -sS -X ${method} ${shell(url)}`,
    `-H "Authorization: Bearer $${TOKEN}"`,
  ];
  if (body !== '' || file !== undefined) lines.push(`-H ${shell(`Content-Type: ${contentType}`)}`);
  if (file !== undefined) lines.push(`--data-binary ${shell(`@${file}`)}`);
  else if (body !== '') lines.push(`--data-raw ${shell(body)}`);
  return lines.join(' \\\n  ');
}

/* An id that is made by a command before it is a variable by then. */
function withMade(text: string, made: Made[]): string {
  return made.reduce(
    (all, { standIn, variable }) => all.replaceAll(standIn, `'"$${variable}"'`),
    text,
  );
}

export function curlOf(requests: ShownRequest[]): string {
  const before: Made[] = [];
  const commands = stepsOf(requests).map(({ request, made }) => {
    const command = withMade(commandOf(request), before);
    if (made === null) return command;
    before.push(made);
    return `${made.variable}=$(${command} |\n  jq -r .${made.thing}.id)`;
  });
  return commands.join('\n\n');
}
