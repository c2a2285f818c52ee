/** The bare wire: read and send; then, for every event of a watcher, read and send again. No delay, no index, no rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { watch } from 'chokidar';
import { runSender, type Wire } from './sender-process';

const GIT = /(^|\/)\.git(\/|$)/;
/** After this many files the socket gets the chance to send. */
const FILES_A_TURN = 32;

runSender((root, wire) => void mirror(root, wire));

async function mirror(root: string, wire: Wire): Promise<void> {
  let files = 0;
  for (const path of filesBelow(root, '')) {
    wire.send({ type: 'put', path, content: readFileSync(join(root, path), 'utf8') });
    if (++files % FILES_A_TURN > 0) continue;
    await nextTurn();
    await wire.room();
  }
  follow(root, wire);
}

function* filesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (GIT.test(path)) continue;
    if (entry.isDirectory()) yield* filesBelow(root, path);
    else yield path;
  }
}

function follow(root: string, wire: Wire): void {
  const watcher = watch(root, { ignoreInitial: true, ignored: (path) => GIT.test(relative(root, path)) });
  const put = (path: string) => {
    try {
      wire.send({ type: 'put', path: relative(root, path), content: readFileSync(path, 'utf8') });
    } catch {
      // It is gone again: another event says so.
    }
  };
  watcher.on('add', put).on('change', put);
  watcher.on('unlink', (path) => wire.send({ type: 'delete', path: relative(root, path) }));
}
