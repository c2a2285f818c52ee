import type { FolderSize } from '../model/verdict';
import { bytes, plural } from './units';

/** "1,204 files, 3.1 MB", also for a folder that was not counted to its end. */
export function folderSizeText({ files, bytes: size, isWhole }: FolderSize): string {
  return `${isWhole ? '' : 'more than '}${plural(files, 'file')}, ${bytes(size)}`;
}
