import { readFileSync } from 'node:fs';

/** A mounted file system. */
export interface Mount {
  /** Absolute path of the place. */
  readonly place: string;
  /** Names the file system and its mounted directory, also after it was mounted again. */
  readonly content: string;
  /** Number of the mount, which the system may use again once it is gone. */
  readonly id: string;
  /** True for a file system whose answers come from another process or machine, so that a call may last for ever. */
  readonly mayHang: boolean;
}

const MAY_HANG = /^(nfs4?|cifs|smb3|smbfs|9p|afs|ceph|coda|davfs|glusterfs|lustre|ncpfs|vboxsf|fuse)$|^fuse\./;
/** File systems of FUSE that show a local disk. */
const LOCAL = /^fuse\.(fuse-overlayfs|lxcfs|snapfuse|squashfuse)$/;

let table = { text: '', at: Number.NEGATIVE_INFINITY, mounts: [] as readonly Mount[], hanging: [] as readonly Mount[] };

/**
 * All mounts of this process. Only Linux lists them; elsewhere there are none. No file system is touched.
 * @param maxAgeMs age up to which an earlier list is used
 */
export function mountTable(maxAgeMs: number): readonly Mount[] {
  const at = performance.now();
  if (process.platform !== 'linux' || at - table.at <= maxAgeMs) return table.mounts;
  const text = readMountInfo();
  if (text === table.text) table.at = at;
  else {
    const mounts = text.split('\n').flatMap(parseMount);
    table = { text, at, mounts, hanging: mounts.filter(({ mayHang }) => mayHang) };
  }
  return table.mounts;
}

/** The mount that a path lies in, as of the last {@link mountTable}; null where mounts are not known. */
export function mountOf(path: string): Mount | null {
  let found: Mount | null = null;
  for (const mount of table.mounts) {
    if (mount.place.length >= (found?.place.length ?? 0) && isBelow(mount.place, path)) found = mount;
  }
  return found;
}

/** The mount that a path lies in if calls to it may last for ever, as of the last {@link mountTable}; else null. */
export function hangingMountOf(path: string): Mount | null {
  for (const { place } of table.hanging) {
    if (!isBelow(place, path)) continue;
    const mount = mountOf(path);
    return mount?.mayHang ? mount : null;
  }
  return null;
}

/** True when calls to some file in a folder may last for ever, as of the last {@link mountTable}. @param root absolute path */
export function mayHangIn(root: string): boolean {
  return hangingMountOf(root) !== null || table.hanging.some(({ place }) => isBelow(root, place));
}

/** Both are absolute; there is one slash between two names. */
function isBelow(place: string, path: string): boolean {
  return path.startsWith(place) && (path.length === place.length || path[place.length] === '/' || place === '/');
}

function parseMount(line: string): Mount[] {
  const [own = '', more = ''] = line.split(' - ');
  const [id = '', , , directory = '', place = ''] = own.split(' ');
  const [type = '', source = ''] = more.split(' ');
  if (place === '') return [];
  const mayHang = MAY_HANG.test(type) && !LOCAL.test(type);
  return [{ place: unescaped(place), content: `${type} ${source} ${directory}`, id, mayHang }];
}

/** Without the list no mount is known, as on other systems. */
function readMountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/** The kernel writes some characters of a path as octal numbers. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
}
