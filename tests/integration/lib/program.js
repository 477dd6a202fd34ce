/*
 * program: the binary under test as a file, and a process of it as root sees it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { binary } from './harness.js';

/* Output of a program of binutils about the binary. */
export function inspect(tool, ...args) {
  return execFileSync(tool, [...args, binary], { encoding: 'utf8', maxBuffer: 256 << 20 });
}

/* It stays dumpable, keeps freed memory for a while, and is linked in another way. */
export const isSanitizerBuild = /lib(asan|ubsan|tsan)/.test(inspect('readelf', '-dW'))
  || /__asan_init/.test(inspect('readelf', '--dyn-syms', '-W'));

function readable(pid) {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \d+\s*(.*)$/.exec(line))
    .filter((map) => map !== null && !/^\[v(var|dso|syscall)/.test(map[3]))
    .map(([, from, to, name]) => ({ from: parseInt(from, 16), to: parseInt(to, 16), name }));
}

/*
 * How often each of the texts (or Buffers) of { name: text } stands in the process's memory:
 * { name: ['[heap]', ...] }, a place for each find, without those that stand nowhere.
 */
export function findInMemory(pid, secrets) {
  const found = {};
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  let bytesRead = 0;
  for (const { from, to, name } of readable(pid)) {
    const bytes = Buffer.alloc(to - from);
    let length = 0;
    try {
      length = readSync(memory, bytes, 0, bytes.length, from);
    } catch {
      continue; /* it has gone since, or is a device's */
    }
    bytesRead += length;
    for (const [what, secret] of Object.entries(secrets))
      for (let at = bytes.indexOf(secret); at >= 0 && at < length; at = bytes.indexOf(secret, at + 1))
        (found[what] ??= []).push(name || 'anonymous');
  }
  closeSync(memory);
  assert.ok(bytesRead > 1 << 20, 'the memory was read');
  return found;
}
