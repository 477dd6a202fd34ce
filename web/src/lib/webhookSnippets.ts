/* webhookSnippets: how a receiver verifies what it was sent. */
export function nodeReceiver(issuer: string): string {
  return `// npm install jose
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createServer } from 'node:http';

const keys = createRemoteJWKSet(new URL('${issuer}/.well-known/jwks.json'));

createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  try {
    const { payload } = await jwtVerify(body, keys, { typ: 'webhook+jwt' });
    // The same on every attempt: remember it, and nothing is done twice.
    console.log(request.headers['webhook-id'], payload.type, payload.data);
    response.writeHead(200).end(); // only a 200 counts as delivered
  } catch {
    response.writeHead(400).end();
  }
}).listen(3000);
`;
}
