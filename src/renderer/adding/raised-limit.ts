import { LIMIT_BOUNDS } from '../../shared/model/workspace-state';

/** A file limit that fits this many files with room to grow, in round numbers; null where none is allowed. */
export function raisedLimit(files: number): number | null {
  const wanted = files * 1.2;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  const limit = Math.min(LIMIT_BOUNDS.maxFiles, Math.ceil(wanted / step) * step);
  return files <= limit ? limit : null;
}
