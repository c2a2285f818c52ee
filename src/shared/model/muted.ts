/** Problems that the user has muted in a workspace. */

/** Muted kinds of problems, and single files with the kind that is muted there. */
export interface Muted {
  /** Problem codes. */
  readonly kinds: readonly string[];
  readonly files: readonly { readonly path: string; readonly code: string }[];
}

/** One problem of a file, or with `path` null every problem of its kind. */
export interface MuteTarget {
  readonly code: string;
  readonly path: string | null;
}

export const NOTHING_MUTED: Muted = { kinds: [], files: [] };

/** Most files that are muted one by one; beyond that the oldest are unmuted. */
export const MAX_MUTED_FILES = 200;
/** More than there are codes. */
export const MAX_MUTED_KINDS = 50;

/** Whether this problem is muted; `path` is null for one of the workspace as a whole. */
export function isMuted(muted: Muted, { code, path }: MuteTarget): boolean {
  return muted.kinds.includes(code) || muted.files.some((file) => file.path === path && file.code === code);
}

/** Returns `muted` with `target` muted or, with `on` false, unmuted. */
export function mute(muted: Muted, { code, path }: MuteTarget, on: boolean): Muted {
  if (path === null) {
    const others = muted.kinds.filter((kind) => kind !== code);
    return { ...muted, kinds: on ? [...others, code].slice(-MAX_MUTED_KINDS) : others };
  }
  const others = muted.files.filter((file) => file.path !== path || file.code !== code);
  return { ...muted, files: on ? [...others, { path, code }].slice(-MAX_MUTED_FILES) : others };
}
