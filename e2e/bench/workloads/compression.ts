import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { type Source, warm } from '../files/source';
import type { Workload } from './workload';

const FILES = 2_000;
const RATES = [5, 20, 100, 1_000];
const KIB = 1024;
const GROUPS = [64 * KIB, 512 * KIB, 2_048 * KIB];

const zstd = (level: number) => (bytes: Buffer) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
const deflate = (level: number) => (bytes: Buffer) => deflateRawSync(bytes, { level });
const FORMATS: readonly (readonly [name: string, compress: (bytes: Buffer) => Buffer])[] = [
  ['none', (bytes) => bytes],
  ['zstd 1', zstd(1)],
  ['zstd 3', zstd(3)],
  ['zstd 6', zstd(6)],
  ['deflate 1', deflate(1)],
  ['deflate 3', deflate(3)],
  ['deflate 6', deflate(6)],
];

/** The formats, levels and sizes of groups that a first sync could take: processor time against bytes. */
export const compression: Workload = {
  name: 'compression',
  description: `formats and groups for ${FILES.toLocaleString('en')} files: bytes, processor time, and the longer of that and the wire`,
  ownOnly: true,
  follows: false,
  reach: 'machine',
  run: async ({ sources, results }) => {
    const source = sources.get({ count: FILES });
    warm(source);
    for (const groupBytes of GROUPS) {
      const groups = groupsOf(source, groupBytes);
      for (const [format, compress] of FORMATS) {
        const name = `${format}, groups of ${groupBytes / KIB} KiB`;
        const before = process.cpuUsage();
        const bytes = groups.reduce((sum, group) => sum + compress(group).length, 0);
        const { user, system } = process.cpuUsage(before);
        const cpuMs = (user + system) / 1_000;
        results.add('bytes', 'KB', name, bytes / 1_000);
        results.add('processor', 'ms', name, cpuMs);
        for (const rate of RATES) {
          results.add(`${rate} Mbit/s`, 'ms', name, Math.max(cpuMs, (bytes * 8) / (rate * 1_000)));
        }
      }
    }
  },
};

function groupsOf({ root, tree }: Source, groupBytes: number): Buffer[] {
  const groups: Buffer[][] = [[]];
  let bytes = 0;
  for (const [path, size] of tree) {
    if (bytes + size > groupBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(readFileSync(join(root, path)));
    bytes += size;
  }
  return groups.map((group) => Buffer.concat(group));
}
