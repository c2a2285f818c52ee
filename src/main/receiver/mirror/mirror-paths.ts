import { RefusedError } from './refused-error';

/**
 * Validates paths from the wire. They are absolute on the edge's machine, which may run another system than this one.
 * A validated path is relative to the workspace root, with forward slashes, and names only entries inside it.
 */

/** Parsed absolute path of a POSIX or Windows machine. */
export interface WirePath {
  /** Part before the first segment: `/`, a drive such as `c:`, or `\\` for a network share. */
  readonly anchor: string;
  readonly segments: readonly string[];
}

/** Reason why a path is not accepted, in a few words. */
export interface PathFault {
  readonly fault: string;
}

const MAX_PATH_BYTES = 4096;
/** Longest absolute path: of a root and of a file below it. */
export const MAX_ABSOLUTE_CHARS = 2 * MAX_PATH_BYTES + 1;
const MAX_SEGMENT_BYTES = 255;
const TOO_LONG: PathFault = { fault: `longer than ${MAX_PATH_BYTES} bytes` };

/** Parses an absolute path without checking its segments. @returns null when it is not absolute */
export function splitAbsolute(path: string): WirePath | null {
  if (path.startsWith('/')) return { anchor: '/', segments: path.slice(1).split('/') };
  if (/^[A-Za-z]:[\\/]/.test(path)) {
    return { anchor: path.slice(0, 2).toLowerCase(), segments: path.slice(3).split(/[\\/]/) };
  }
  if (path.startsWith('\\\\')) return { anchor: '\\\\', segments: path.slice(2).split(/[\\/]/) };
  return null;
}

/**
 * Parses and checks the root of a workspace.
 * @returns a fault unless it is an absolute path below its drive or file system root
 */
export function parseRoot(root: string): WirePath | PathFault {
  if (root.length > MAX_ABSOLUTE_CHARS) return TOO_LONG;
  const split = splitAbsolute(root);
  if (!split) return { fault: 'not an absolute path' };
  // The root is never created under its own name here, so the rules of this machine do not apply.
  return faultOf(split.segments, 'linux') ?? split;
}

/** True when an absolute path lies below the root. The rest of the path is not checked. */
export function isBelowRoot(root: WirePath, path: string): boolean {
  const split = splitAbsolute(path);
  return split !== null && split.segments.length > root.segments.length && startsWith(split, root);
}

/** The workspace with the longest root above an absolute path; a workspace may lie inside another one. */
export function innermostAround<T extends { readonly root: WirePath }>(
  workspaces: readonly T[],
  path: string,
): T | null {
  const split = splitAbsolute(path);
  if (!split) return null;
  let innermost: T | null = null;
  for (const each of workspaces) {
    const { length } = each.root.segments;
    const isLonger = length > (innermost?.root.segments.length ?? 0);
    if (isLonger && split.segments.length > length && startsWith(split, each.root)) innermost = each;
  }
  return innermost;
}

function startsWith(path: WirePath, root: WirePath): boolean {
  return path.anchor === root.anchor && root.segments.every((segment, i) => path.segments[i] === segment);
}

/**
 * Makes an absolute path relative to the root.
 * @param platform of the machine that holds the mirror
 * @returns the relative path with forward slashes, or a fault
 */
export function relativeToRoot(root: WirePath, path: string, platform: NodeJS.Platform): string | PathFault {
  const split = splitAbsolute(path);
  if (!split) return { fault: 'not an absolute path' };
  if (!startsWith(split, root)) return { fault: 'outside the workspace' };
  const segments = split.segments.slice(root.segments.length);
  return faultOf(segments, platform) ?? segments.join('/');
}

/**
 * Checks a path that is relative to a workspace root, with forward slashes.
 * @param platform of the machine that holds the mirror
 */
export function faultOfRelative(path: string, platform: NodeJS.Platform): PathFault | null {
  return path.length > MAX_PATH_BYTES ? TOO_LONG : faultOf(path.split('/'), platform);
}

function faultOf(segments: readonly string[], platform: NodeJS.Platform): PathFault | null {
  if (segments.length === 0) return { fault: 'names no file' };
  let bytes = segments.length - 1;
  for (const segment of segments) {
    const fault = segmentFault(segment) ?? (platform === 'win32' ? windowsFault(segment) : null);
    if (fault) return { fault };
    bytes += Buffer.byteLength(segment);
  }
  return bytes > MAX_PATH_BYTES ? TOO_LONG : null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'an empty segment';
  if (segment === '.' || segment === '..') return 'a relative segment';
  if (segment.includes('\0') || segment.includes('/')) return 'a character that no file name may have';
  if (!segment.isWellFormed()) return 'not valid Unicode';
  return Buffer.byteLength(segment) > MAX_SEGMENT_BYTES ? `a name longer than ${MAX_SEGMENT_BYTES} bytes` : null;
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|:|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows reserves them
const WINDOWS_RESERVED = /[\u0000-\u001f<>:"|?*\\]/;

function windowsFault(segment: string): string | null {
  if (WINDOWS_DEVICE.test(segment)) return 'a device name on Windows';
  if (WINDOWS_RESERVED.test(segment)) return 'a character that Windows reserves';
  return /[. ]$/.test(segment) ? 'a dot or space at the end, which Windows drops' : null;
}

/** Checks the length of an absolute path before anything else looks at it. @throws RefusedError for one that is too long */
export function checkLength(path: string): void {
  if (path.length > MAX_ABSOLUTE_CHARS) acceptedPath(TOO_LONG);
}

/** Passes a checked path on. @throws RefusedError for a fault */
export function acceptedPath<T>(path: T | PathFault): T {
  if (path !== null && typeof path === 'object' && 'fault' in path) {
    throw new RefusedError('bad-path', `The path is not accepted: ${path.fault}.`, false);
  }
  return path as T;
}
