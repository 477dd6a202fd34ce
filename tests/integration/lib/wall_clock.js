/*
 * wall_clock: a server whose time of day the test sets, while it runs, by a library that is
 * compiled here and preloaded (wall_clock.c).
 */
import assert from 'node:assert/strict';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './harness.js';

const source = path.join(path.dirname(fileURLToPath(import.meta.url)), 'wall_clock.c');

export class WallClock {
  static async make() {
    const clock = new WallClock();
    clock.folder = await mkdtemp(path.join(tmpdir(), 'jeton-clock-'));
    clock.library = path.join(clock.folder, 'wall_clock.so');
    const { status, stderr } = await run(process.env.CC?.split(' ').at(-1) ?? 'cc',
      ['-shared', '-fPIC', '-O1', '-o', clock.library, source]);
    assert.equal(status, 0, stderr);
    clock.file = await open(path.join(clock.folder, 'offset'), 'w+');
    await clock.set(0);
    return clock;
  }

  /* For a server's environment. A sanitizer wants to be loaded first, and need not be. */
  get env() {
    return {
      LD_PRELOAD: this.library,
      TEST_WALL_CLOCK: path.join(this.folder, 'offset'),
      ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`,
    };
  }

  /* So far from the true time. */
  async set(seconds) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    await this.file.write(bytes, 0, 8, 0);
  }

  async remove() {
    await this.file.close();
    await rm(this.folder, { recursive: true });
  }
}
