/** Most bytes that are kept. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Larger contents are not kept: they would take the place of very many others. */
const MAX_CONTENT_BYTES = MAX_BYTES / 4;
/** Memory of an entry beside its content, about. */
const ENTRY_BYTES = 512;

interface SentContent {
  readonly hash: string;
  readonly bytes: Buffer;
}

/** The contents that were sent last, so that of the next one only the difference needs to be. Those used longest ago go first. */
export class SentContents {
  private readonly contents = new Map<string, SentContent>();
  private bytes = 0;

  /** @param path absolute */
  get(path: string): SentContent | null {
    return this.contents.get(path) ?? null;
  }

  /** Keeps a copy: the memory of `bytes` may be shared with that of contents that are not kept. */
  set(path: string, hash: string, bytes: Buffer): void {
    this.delete(path);
    if (bytes.length > MAX_CONTENT_BYTES) return;
    this.contents.set(path, { hash, bytes: Buffer.from(bytes) });
    this.bytes += bytes.length + ENTRY_BYTES;
    for (const oldest of this.contents.keys()) {
      if (this.bytes <= MAX_BYTES) return;
      this.delete(oldest);
    }
  }

  delete(path: string): void {
    const content = this.contents.get(path);
    if (!content) return;
    this.contents.delete(path);
    this.bytes -= content.bytes.length + ENTRY_BYTES;
  }
}
