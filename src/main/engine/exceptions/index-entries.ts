import { BadIndexError, type IndexBytes } from './index-bytes';

/** Kinds of entries: a file or symlink, the commit of a submodule, and a directory that a sparse checkout leaves out. */
export type IndexEntryKind = 'file' | 'submodule' | 'sparse';

/** An entry of git's index. */
export interface GitIndexEntry {
  /** Relative to the top of the work tree; empty for one that stands for an entry of the shared index. */
  readonly path: string;
  readonly kind: IndexEntryKind;
  /** Id, hex, of the object of an entry that a sparse checkout leaves out of the work tree. */
  readonly leftOut?: string;
}

/** Longest path, bytes: as long as any system allows. */
const MAX_PATH_BYTES = 32_768;
/** Most characters of all paths together: compressed names can stand for far more than the file holds. */
const MAX_PATHS_LENGTH = 256 * 1024 * 1024;
const HEAD_BYTES = 12;
/** Bytes of an entry before its object id. */
const STAT_BYTES = 40;
const MODE_AT = 24;
const EXTENDED = 0x4000;
const LEFT_OUT = 0x4000;
const TYPE_MASK = 0xf000;
const SUBMODULE_TYPE = 0xe000;
const DIRECTORY_TYPE = 0x4000;

/**
 * Yields the entries of an index of version 2, 3 or 4, and leaves `bytes` at the extensions.
 * @param idBytes length of an object id: 20 for SHA-1, 32 for SHA-256
 * @throws BadIndexError when it is no valid index
 */
export function* indexEntries(bytes: IndexBytes, idBytes: number, maxEntries: number): Generator<GitIndexEntry> {
  const head = bytes.take(HEAD_BYTES);
  const version = head.readUInt32BE(4);
  const count = head.readUInt32BE(8);
  if (head.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) {
    throw new BadIndexError('of an unknown version');
  }
  if (count > maxEntries) throw new BadIndexError('too many entries');
  const names = version === 4 ? new CompressedNames(bytes) : new PaddedNames(bytes);
  let length = 0;
  for (let i = 0; i < count; i++) {
    const start = bytes.position;
    const fixed = bytes.take(STAT_BYTES + idBytes + 2);
    const type = fixed.readUInt32BE(MODE_AT) & TYPE_MASK;
    const isExtended = (fixed.readUInt16BE(STAT_BYTES + idBytes) & EXTENDED) !== 0;
    const id = isExtended ? fixed.toString('hex', STAT_BYTES, STAT_BYTES + idBytes) : '';
    const isLeftOut = isExtended && (bytes.take(2).readUInt16BE() & LEFT_OUT) !== 0;
    const path = names.next(start);
    length += path.length;
    if (length > MAX_PATHS_LENGTH) throw new BadIndexError('names that are too long');
    yield { path, kind: kindOf(type), ...(isLeftOut && { leftOut: id }) };
  }
}

function kindOf(type: number): IndexEntryKind {
  if (type === SUBMODULE_TYPE) return 'submodule';
  return type === DIRECTORY_TYPE ? 'sparse' : 'file';
}

/** Names of versions 2 and 3: whole, and padded to a multiple of eight bytes from the start of the entry. */
class PaddedNames {
  constructor(private readonly bytes: IndexBytes) {}

  next(start: number): string {
    const name = this.bytes.takeText(MAX_PATH_BYTES).toString();
    this.bytes.skip((8 - ((this.bytes.position - start) % 8)) % 8);
    return name;
  }
}

/** Names of version 4: each is the one before without a number of bytes at its end, and with others in their place. */
class CompressedNames {
  private readonly name = Buffer.alloc(MAX_PATH_BYTES);
  private length = 0;

  constructor(private readonly bytes: IndexBytes) {}

  next(): string {
    const kept = this.length - this.readNumber();
    if (kept < 0) throw new BadIndexError('a name that can not be built');
    const end = this.bytes.takeText(MAX_PATH_BYTES);
    if (kept + end.length > MAX_PATH_BYTES) throw new BadIndexError('a name that is too long');
    end.copy(this.name, kept);
    this.length = kept + end.length;
    return this.name.toString('utf8', 0, this.length);
  }

  /** A number in groups of seven bits, the highest first, each group but the last one less than its value. */
  private readNumber(): number {
    let byte = this.bytes.take(1)[0] as number;
    let value = byte & 127;
    while (byte & 128) {
      byte = this.bytes.take(1)[0] as number;
      value = (value + 1) * 128 + (byte & 127);
      if (value > MAX_PATH_BYTES) throw new BadIndexError('a name that can not be built');
    }
    return value;
  }
}
