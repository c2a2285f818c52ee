import { stat } from 'node:fs/promises';
import { shell } from 'electron';
import { ProblemError } from '../../shared/model/problem';
import { isSafeFolder, isSafeRuleFile } from './openable';

/** Shows a folder in the system's file manager. @throws ProblemError when that is not possible */
export async function openFolder(path: string): Promise<void> {
  const stats = await stat(path).catch((error: Error) => fail(path, error.message));
  if (!stats.isDirectory()) fail(path, 'That is not a folder any more.');
  if (isSafeFolder(path, process.platform)) await open(path);
  else shell.showItemInFolder(path);
}

/** Opens an ignore file in the editor, or shows it in the file manager when opening could run it. @throws ProblemError */
export async function openRuleFile(path: string): Promise<void> {
  const stats = await stat(path).catch((error: Error) => fail(path, error.message));
  if (isSafeRuleFile(path, stats)) await open(path);
  else shell.showItemInFolder(path);
}

/** Opens one of the app's own texts. @throws ProblemError when that is not possible */
export async function openDocument(path: string): Promise<void> {
  await open(path);
}

async function open(path: string): Promise<void> {
  const failure = await shell.openPath(path);
  if (failure !== '') fail(path, failure);
}

function fail(path: string, reason: string): never {
  throw new ProblemError({ code: 'io', title: 'That could not be opened.', detail: `${path}: ${reason}` });
}
