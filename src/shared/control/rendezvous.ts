/** The file in the data folder by which the `lockstep` command finds the running app. Only its user can read it. */

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ v: z.int(), address: z.string().min(1), token: z.string().min(1), pid: z.int() });

/** The address of the running app, and the token that a request needs. */
export type Rendezvous = z.output<typeof schema>;

/** Longest path of a socket on all systems. */
const MAX_SOCKET_PATH_BYTES = 100;
const SHORT_FOLDER = 'lockstep-';

function fileIn(dataFolder: string): string {
  return join(dataFolder, 'command', 'running.json');
}

/** The file of the app that runs, or ran last, with this data folder; null when it can't be read. */
export function readRendezvous(dataFolder: string): Rendezvous | null {
  try {
    return schema.parse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
  } catch {
    return null;
  }
}

/** Writes the file for this app. @throws when it can't be written */
export function writeRendezvous(dataFolder: string, rendezvous: Rendezvous): void {
  const file = fileIn(dataFolder);
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, JSON.stringify(rendezvous), { mode: 0o600, flag: 'wx' });
  renameSync(fresh, file);
}

/** Removes the file and the socket of this app, or of one that was killed. */
export function clearRendezvous(dataFolder: string): void {
  const left = readRendezvous(dataFolder);
  rmSync(fileIn(dataFolder), { force: true });
  if (!left || process.platform === 'win32') return;
  rmSync(left.address, { force: true });
  const folder = dirname(left.address);
  if (folder === dirname(fileIn(dataFolder)) || !folder.startsWith(join(tmpdir(), SHORT_FOLDER))) return;
  try {
    rmdirSync(folder);
  } catch {
    // Removed already, or another app's.
  }
}

/**
 * An address that only this user can reach: a socket in a private folder, or a pipe with an unguessable name. The socket
 * does not exist yet.
 * @throws when the folder can't be made
 */
export function newAddress(dataFolder: string): string {
  if (process.platform === 'win32') return String.raw`\\.\pipe\lockstep-` + randomBytes(20).toString('hex');
  const usual = join(dirname(fileIn(dataFolder)), 'socket');
  const path =
    Buffer.byteLength(usual) <= MAX_SOCKET_PATH_BYTES ? usual : join(mkdtempSync(join(tmpdir(), SHORT_FOLDER)), 's');
  rmSync(path, { force: true });
  return path;
}

/** Makes the folder of the rendezvous, for this user only. @throws when it can't be made */
export function preparePrivateFolder(dataFolder: string): void {
  const folder = dirname(fileIn(dataFolder));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
}
