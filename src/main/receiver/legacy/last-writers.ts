import { splitAbsolute } from '../mirror/mirror-paths';

/** Limits on the remembered paths. */
const MAX_PATHS = 200_000;
const MAX_CHARS = 16 * 1024 * 1024;

/**
 * Newest connection that sent a message about a path. Beyond a limit the memory starts over; then a late message of an
 * older connection may win, and it is unknown what the connections so far have named.
 */
export class LastWriters {
  private readonly connections = new Map<string, number>();
  private chars = 0;
  private newest = 0;
  private forgottenUpTo = 0;

  constructor(
    private readonly maxPaths = MAX_PATHS,
    private readonly maxChars = MAX_CHARS,
  ) {}

  /** True when a newer connection named this absolute path; otherwise records `connection` as the newest. */
  isOutdated(path: string, connection: number): boolean {
    const key = keyOf(path);
    const last = this.connections.get(key);
    if (last !== undefined && last > connection) return true;
    this.newest = Math.max(this.newest, connection);
    if (last === undefined) this.makeRoom(key.length);
    this.connections.set(key, connection);
    return false;
  }

  /** True when this connection or a newer one named the file at `path` below `root`. */
  isNamed(root: string, path: string, connection: number): boolean {
    return (this.connections.get(`${keyOf(root)}/${path}`) ?? 0) >= connection;
  }

  /** True while everything is remembered that this connection named. */
  remembersAll(connection: number): boolean {
    return connection > this.forgottenUpTo;
  }

  private makeRoom(chars: number): void {
    if (this.connections.size >= this.maxPaths || this.chars + chars > this.maxChars) {
      this.connections.clear();
      this.chars = 0;
      this.forgottenUpTo = this.newest;
    }
    this.chars += chars;
  }
}

/** The same text for every spelling of an absolute path. */
function keyOf(path: string): string {
  const split = splitAbsolute(path);
  return split ? split.anchor + split.segments.join('/') : path;
}
