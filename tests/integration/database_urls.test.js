/*
 * database URLs: what names no store is refused by every command that takes one, with the right
 * spelling, and makes nothing on the disk. All the misunderstandings are in the unit test
 * store/test_store_url; here stand those that once made files of odd names.
 */
import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { jeton, temporaryFolder } from './lib/harness.js';

const commands = [
  ['serve', '--listen', '127.0.0.1:0'],
  ['application', 'create', '--name', 'x'],
  ['keys', 'list'],
  ['keys', 'rotate'],
  ['admin', 'list'],
  ['admin', 'reset-password', '--email', 'a@example.com'],
  ['token', 'verify', 'x'],
];

const urls = [
  ['sqlite::memory:', /sqlite:data\/jeton\.db/],
  ['sqlite:x.db?mode=ro', /path alone/],
  ['sqlite://rel.db', /one slash/],
  ['sqlite:///var/lib/x.db', /one slash/],
  ['sqlite:', /has no path/],
  ['sqlite:file:x.db', /path alone/],
  ['SQLITE:x.db', /small letters/],
  ['sqlite:my%20store.db', /percent/],
  ['x.db', /sqlite:data\/jeton\.db/],
  ['POSTGRESQL://db/jeton', /small letters/],
  ['postgresql://db/jeton?no_such=1', /an option that does not exist/],
];

describe('a database URL that names no store', () => {
  let folder;
  before(async () => { folder = await temporaryFolder(); });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const command of commands)
    it(`is refused by jeton ${command.slice(0, 2).join(' ')}, and nothing is made`, async () => {
      for (const [url, mentions] of urls) {
        const { status, stdout, stderr } =
          await jeton([...command, '--database', url], { cwd: folder });
        assert.equal(status, 1, `${url}: ${stderr}`);
        assert.equal(stdout, '');
        assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
        assert.match(stderr, mentions);
        assert.ok(stderr.includes(url), `${url} is named: ${stderr}`);
      }
      assert.deepEqual(await readdir(folder), []);
    });

  it('is not shown when it may hold a password', async () => {
    const { status, stderr } = await jeton(['serve'],
      { cwd: folder, env: { JETON_DATABASE: 'postgresql://jeton:hunter2@db/jeton' } });
    assert.equal(status, 1);
    assert.match(stderr, /JETON_DATABASE.*PGPASSWORD/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});
