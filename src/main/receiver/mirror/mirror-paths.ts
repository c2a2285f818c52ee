/**
 * Paths from the wire, made safe. They are absolute on the edge's machine, which may be of another kind than this one;
 * what comes out is relative to the workspace root, with forward slashes, and can only name something inside it.
 */

/** An absolute path of either kind of machine, taken apart. */
export interface WirePath {
  /** What comes before the first segment: `/`, a drive such as `c:`, or `\\` for a network share. */
  readonly anchor: string;
  readonly segments: readonly string[];
}

/** Why a path is not accepted, in a few words. */
export interface PathFault {
  readonly fault: string;
}

const MAX_PATH_BYTES = 4096;
const MAX_SEGMENT_BYTES = 255;

/** Takes an absolute path apart; its segments are not checked. Null when it is not absolute. */
export function splitAbsolute(path: string): WirePath | null {
  if (path.startsWith('/')) return { anchor: '/', segments: path.slice(1).split('/') };
  if (/^[A-Za-z]:[\\/]/.test(path)) {
    return { anchor: path.slice(0, 2).toLowerCase(), segments: path.slice(3).split(/[\\/]/) };
  }
  if (path.startsWith('\\\\')) return { anchor: '\\\\', segments: path.slice(2).split(/[\\/]/) };
  return null;
}

/**
 * The root of a workspace, taken apart and checked.
 * @returns a fault for anything but an absolute path below its drive or file system root
 */
export function parseRoot(root: string): WirePath | PathFault {
  const split = splitAbsolute(root);
  if (!split) return { fault: 'not an absolute path' };
  // The root is never created under its own name on this machine, so only its shape matters.
  return faultOf(split.segments, 'linux') ?? split;
}

/** True when an absolute path begins with the root and goes on after it. What follows is not checked. */
export function isInside(root: WirePath, path: string): boolean {
  const split = splitAbsolute(path);
  return split !== null && split.segments.length > root.segments.length && startsWith(split, root);
}

function startsWith(path: WirePath, root: WirePath): boolean {
  return path.anchor === root.anchor && root.segments.every((segment, i) => path.segments[i] === segment);
}

/**
 * Where a path lies below a root.
 * @param platform of the machine that holds the mirror
 * @returns the relative path with forward slashes, or why it is not accepted
 */
export function relativeTo(root: WirePath, path: string, platform: NodeJS.Platform): string | PathFault {
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
export function checkRelative(path: string, platform: NodeJS.Platform): PathFault | null {
  return faultOf(path.split('/'), platform);
}

function faultOf(segments: readonly string[], platform: NodeJS.Platform): PathFault | null {
  if (segments.length === 0) return { fault: 'names no file' };
  let bytes = segments.length - 1;
  for (const segment of segments) {
    const fault = segmentFault(segment) ?? (platform === 'win32' ? windowsFault(segment) : null);
    if (fault) return { fault };
    bytes += Buffer.byteLength(segment);
  }
  return bytes > MAX_PATH_BYTES ? { fault: `longer than ${MAX_PATH_BYTES} bytes` } : null;
}

function segmentFault(segment: string): string | null {
  if (segment === '') return 'an empty segment';
  if (segment === '.' || segment === '..') return 'a relative segment';
  if (segment.includes('\0') || segment.includes('/')) return 'a character that no file name may have';
  if (!segment.isWellFormed()) return 'not valid Unicode';
  return Buffer.byteLength(segment) > MAX_SEGMENT_BYTES ? `a name longer than ${MAX_SEGMENT_BYTES} bytes` : null;
}

const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|:|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Windows reserves
const WINDOWS_RESERVED = /[\u0000-\u001f<>:"|?*\\]/;

function windowsFault(segment: string): string | null {
  if (WINDOWS_DEVICE.test(segment)) return 'a device name on Windows';
  if (WINDOWS_RESERVED.test(segment)) return 'a character that Windows reserves';
  return /[. ]$/.test(segment) ? 'a dot or space at the end, which Windows drops' : null;
}
