interface Version {
  /** When it may have been there first, ms since the epoch. */
  readonly from: number;
  /** When it may have been there last. */
  until: number;
  /** Null while the file was to be absent. */
  readonly bytes: Buffer | null;
}

/** A time in which another program worked on the folder: the states between are not known, ms since the epoch. */
interface Span {
  readonly from: number;
  readonly until: number;
  /** Paths that the program left alone. */
  readonly untouched: ReadonlySet<string>;
}

/** Versions that ended longer ago than this are of no use to any check, ms. */
const KEPT_MS = 120_000;

/** The states that every path had in the folder, with their times. */
export class History {
  private readonly versions = new Map<string, Version[]>();
  private spans: Span[] = [];

  /** The paths that should be there now, with their content. */
  get current(): Map<string, Buffer> {
    const files = new Map<string, Buffer>();
    for (const [path, versions] of this.versions) {
      const bytes = versions.at(-1)?.bytes;
      if (bytes) files.set(path, bytes);
    }
    return files;
  }

  /** Notes that between `start` and `end` (ms since the epoch) the path came to be this. */
  note(path: string, bytes: Buffer | null, start: number, end: number): void {
    let versions = this.versions.get(path);
    if (!versions) {
      if (bytes === null) return;
      versions = [{ from: 0, until: Number.POSITIVE_INFINITY, bytes: null }];
      this.versions.set(path, versions);
    }
    const last = versions.at(-1) as Version;
    if (last.bytes === bytes || (bytes && last.bytes?.equals(bytes))) return;
    last.until = end;
    versions.push({ from: start, until: Number.POSITIVE_INFINITY, bytes });
    while ((versions[0] as Version).until < end - KEPT_MS) versions.shift();
  }

  /** Notes that between `start` and `end` (ms since the epoch) every path but these may have been anything. */
  blur(start: number, end: number, untouched: ReadonlySet<string>): void {
    this.spans = this.spans.filter(({ until }) => until >= end - KEPT_MS);
    this.spans.push({ from: start, until: end, untouched });
  }

  /**
   * Differences of a copy from every state of the folder since `since` (ms since the epoch), path by path, in words.
   * A copy of a file in the middle of being written may hold the beginning of what was written.
   * @param except paths that are left out
   */
  differences(copy: ReadonlyMap<string, Buffer>, since: number, except: readonly string[] = []): string[] {
    const found: string[] = [];
    const spans = this.spans.filter(({ until }) => until >= since);
    const paths = new Set([...copy.keys(), ...this.versions.keys()]);
    for (const path of except) paths.delete(path);
    for (const path of paths) {
      const held = copy.get(path) ?? null;
      const recent = (this.versions.get(path) ?? []).filter(({ until }) => until >= since);
      if (spans.some(({ untouched }) => !untouched.has(path))) continue;
      const fits = recent.some(({ bytes, from }) => isSame(bytes, held) || (from >= since && isBeginning(bytes, held)));
      if (!fits && (recent.length > 0 || held)) found.push(describe(path, held, recent.at(-1)?.bytes ?? null));
    }
    return found;
  }
}

function isSame(a: Buffer | null, b: Buffer | null): boolean {
  return a === b || (a !== null && b !== null && a.equals(b));
}

function isBeginning(whole: Buffer | null, held: Buffer | null): boolean {
  return whole !== null && held !== null && whole.subarray(0, held.length).equals(held);
}

function describe(path: string, held: Buffer | null, wanted: Buffer | null): string {
  const what = (bytes: Buffer | null) =>
    bytes ? `${bytes.length} bytes ${JSON.stringify(bytes.subarray(0, 24).toString('latin1'))}` : 'absent';
  return `${JSON.stringify(path)} is ${what(held)}, should be ${what(wanted)}`;
}
