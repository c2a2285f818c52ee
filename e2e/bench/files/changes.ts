import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pick } from './random';
import type { Source } from './source';

/** Number of files to change, each in one way only. */
export interface ChangeCounts {
  readonly edits: number;
  readonly creates: number;
  readonly deletes: number;
}

/** The changes to a source. All sizes change, so that sizes tell when they have arrived. */
export interface Changes {
  readonly edits: readonly string[];
  readonly creates: readonly string[];
  readonly deletes: readonly string[];
}

/** Decides on changes; new files go beside existing ones and into new folders. */
export function planChanges({ tree }: Source, counts: ChangeCounts, random: () => number): Changes {
  const picked = pick([...tree.keys()], counts.edits + counts.deletes, random);
  const beside = pick([...tree.keys()], counts.creates, random);
  return {
    edits: picked.slice(0, counts.edits),
    deletes: picked.slice(counts.edits),
    creates: beside.map((path, n) => join(dirname(path), n % 5 === 0 ? `added-${n}/index.ts` : `added-${n}.ts`)),
  };
}

/** Makes the changes as fast as possible, and notes them in the source's tree. */
export function makeChanges({ root, tree }: Source, { edits, creates, deletes }: Changes): void {
  for (const path of edits) {
    const line = `\n// Edited: ${path}\n`;
    appendFileSync(join(root, path), line);
    tree.set(path, (tree.get(path) as number) + Buffer.byteLength(line));
  }
  for (const path of creates) {
    const content = `export const path = ${JSON.stringify(path)};\n`.repeat(20);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    tree.set(path, Buffer.byteLength(content));
  }
  for (const path of deletes) {
    rmSync(join(root, path));
    tree.delete(path);
  }
}
