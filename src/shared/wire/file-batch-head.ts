import { BATCH_FILES, type Decoded, type FileBatchHead } from './messages';

const TYPE = 'workspace:file_batch_sync';
const HASH = /^[0-9a-f]{64}$/;

type Json = Readonly<Record<string, unknown>>;

/**
 * Decodes the head of a binary frame of several files. Never throws. Written by hand, because it checks every file of a
 * large folder and a schema would take several times longer.
 */
export function decodeBatchHead(head: string): Decoded<FileBatchHead> {
  const value = parse(head);
  if (value === undefined) return malformed('not JSON');
  if (!isJson(value) || typeof value.type !== 'string') return malformed('no message type');
  if (value.type !== TYPE) return { kind: 'unknown', type: value.type };
  if (!isJson(value.payload)) return unusable('payload');
  const { path, files, seq, edgeId, userId } = value.payload;
  if (typeof path !== 'string' || path === '') return unusable('path');
  if (typeof edgeId !== 'string' || typeof userId !== 'string') return unusable('ids');
  if (!isCount(seq) || seq === 0) return unusable('seq');
  if (!isFileList(files)) return unusable('files');
  return { kind: 'message', message: { type: TYPE, payload: { path, files, seq, edgeId, userId } } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isFileList(value: unknown): value is FileBatchHead['payload']['files'] {
  return Array.isArray(value) && value.length > 0 && value.length <= BATCH_FILES && value.every(isFile);
}

function isFile(entry: unknown): boolean {
  if (!Array.isArray(entry) || !isPath(entry[0]) || !isCount(entry[1])) return false;
  return entry.length === 2 || (entry.length === 5 && isHash(entry[2]) && isCount(entry[3]) && isCount(entry[4]));
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && HASH.test(value);
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function unusable(field: string): Decoded<never> {
  return malformed(`${TYPE}: ${field} can not be used`);
}

function malformed(reason: string): Decoded<never> {
  return { kind: 'malformed', reason };
}
