/*
 * generated_client: the server's OpenAPI document is complete enough to generate a client from. A
 * generator that others wrote makes types of it, generated_client.ts is compiled against them by
 * the strictest compiler there is, and then run against the server that the document came from.
 */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { run, Server } from './lib/harness.js';
import { Management } from './lib/management.js';
import { verifyToken } from './lib/tokens.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const tool = (file) => path.join(here, 'node_modules', file);

let server, folder;

before(async () => {
  server = await Server.start();
  /* Beside node_modules, so that the program finds what it imports. */
  folder = await mkdtemp(path.join(here, '.generated-'));
});

after(async () => {
  if (folder !== undefined)
    await rm(folder, { recursive: true, force: true });
  await server?.stop();
});

async function runTool(...args) {
  const { status, stdout, stderr } = await run(process.execPath, args, { cwd: folder });
  assert.equal(status, 0, `${args.join(' ')}: ${stdout} ${stderr}`);
}

it('a generated client compiles and works', async () => {
  const { text } = await server.send('/api/v1/openapi.json');
  await writeFile(path.join(folder, 'openapi.json'), text);
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
  await copyFile(path.join(here, 'generated_client.ts'), path.join(folder, 'generated_client.ts'));
  await runTool(tool('openapi-typescript/bin/cli.js'), 'openapi.json', '--output', 'api.d.ts');
  await runTool(tool('typescript/bin/tsc'), '--strict', '--noUncheckedIndexedAccess',
    '--module', 'nodenext', '--target', 'es2022',
    'generated_client.ts');

  const { useEverything } =
    await import(pathToFileURL(path.join(folder, 'generated_client.js')).href);
  const management = await Management.ofNewServer(server);
  const found = await useEverything(server.origin, management.token);
  assert.deepEqual(found.ids, [found.application.id]);
  assert.ok(found.bytes > 300);
  assert.equal(found.hasMore, false);
  assert.ok(found.actions.includes('application.created'));
  assert.equal(found.isValid, true);
  assert.deepEqual(found.scopes, ['read:all']);
  assert.equal(found.error.errors.code, 'APPLICATION_NOT_FOUND');
  await verifyToken(server, found.token, 'https://generated.example');
});
