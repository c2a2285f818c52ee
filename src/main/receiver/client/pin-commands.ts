import { lstatSync, readlinkSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import type { PinRecord } from '../pins/pin-record';
import type { RemoteReceiver } from './remote-receiver';

/** Wish of the command `pin`. */
export interface PinCommand {
  readonly id: string;
  /** Absolute path of the link that is made. */
  readonly link: string;
  readonly at: number | undefined;
  readonly minutes: number | undefined;
  readonly readOnly: boolean;
}

/**
 * Pins a revision and makes a link to its tree. Nothing is written to a path that the receiver names.
 * @returns a sentence for the user
 * @throws Error with one
 */
export async function pin(remote: RemoteReceiver, { id, link, at, minutes, readOnly }: PinCommand): Promise<string> {
  if (lstatSync(link, { throwIfNoEntry: false })) throw new Error(`${link} exists. Choose another name, or unpin it.`);
  const made = await remote.pin(id, { readOnly, ...(at !== undefined && { at }), ...(minutes && { minutes }) });
  try {
    if (!isDirectory(made.path)) {
      throw new Error(
        `${made.path} is not on this computer: pin on that of the receiver, or use "receiver follow" here.`,
      );
    }
    // A junction on Windows, which needs no right.
    symlinkSync(made.path, link, 'junction');
  } catch (error) {
    await remote.unpin(made);
    throw error;
  }
  return `${link} is revision ${made.revision} of ${id} until ${made.expiresAt}: ${made.name}`;
}

/**
 * Removes a pin.
 * @param target its name, or the link to it, which is removed, too
 * @returns a sentence for the user
 * @throws Error with one
 */
export async function unpin(remote: RemoteReceiver, target: string): Promise<string> {
  const link = resolve(target);
  const path = linkTarget(link);
  const found = (await remote.pins()).find((each) => (path === null ? each.name === target : each.path === path));
  if (found) await remote.unpin(found);
  else if (path === null) throw new Error(`${target}: no pin of this name, and no link to one.`);
  else if (!isPinPath(path) || isDirectory(path)) throw new Error(`${link} is no link to a pin of this receiver.`);
  if (path !== null) unlinkSync(link);
  return found ? `Removed ${found.name}.` : `The time of the pin was over; removed the link ${link}.`;
}

/** All pins, one a line. */
export async function pins(remote: RemoteReceiver): Promise<string> {
  const all = await remote.pins();
  return all.length === 0 ? 'No pins.' : all.map(lineOf).join('\n');
}

function lineOf({ name, workspace, revision, files, readOnly, expiresAt, path }: PinRecord): string {
  const kind = readOnly ? 'read-only' : 'own files';
  return `${name}  ${workspace} revision ${revision}, ${files} files, ${kind}, until ${expiresAt}: ${path}`;
}

/** Absolute target of a link; null when there is none. */
function linkTarget(link: string): string | null {
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return null;
  return resolve(dirname(link), readlinkSync(link));
}

/** True for the place of a tree in the folder for pins. */
function isPinPath(path: string): boolean {
  return basename(path) === 'tree' && basename(dirname(dirname(path))) === 'pins';
}

function isDirectory(path: string): boolean {
  return isAbsolute(path) && (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}
