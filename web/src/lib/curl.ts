/* curl: a request to the management API as a command that a shell takes, with $TOKEN for the token. */
import { shell } from './snippets';

export interface ShownRequest {
  method: string;
  url: string;
  /* As it is sent; '': none. */
  body: string;
}

export function curlOf({ method, url, body }: ShownRequest): string {
  const lines = [`curl -X ${method} ${shell(url)}`, '-H "Authorization: Bearer $TOKEN"'];
  if (body !== '') lines.push(`-H 'Content-Type: application/json'`, `-d ${shell(body)}`);
  return lines.join(' \\\n  ');
}
