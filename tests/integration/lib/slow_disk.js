/*
 * slow_disk: a disk under a server that takes as long to sync as a test says (../slow_sync.c).
 */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { binary, temporaryFolder } from './harness.js';

export class SlowDisk {
  static async make() {
    const disk = new SlowDisk();
    disk.folder = await temporaryFolder();
    disk.file = path.join(disk.folder, 'sync_ms');
    await disk.takes(0);
    return disk;
  }

  /* For Server.start(). A sanitizer wants to be the first library, which here it need not be. */
  get env() {
    const sanitizer = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean);
    return {
      LD_PRELOAD: path.join(path.dirname(binary), 'tests/integration/libslow_sync.so'),
      SLOW_SYNC_FILE: this.file,
      ASAN_OPTIONS: sanitizer.join(':'),
    };
  }

  /* From the next sync on. */
  takes(ms) {
    return writeFile(this.file, String(ms));
  }

  remove() {
    return rm(this.folder, { recursive: true, force: true });
  }
}
