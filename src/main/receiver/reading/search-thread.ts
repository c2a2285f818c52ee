/** A search as its thread takes it. */
export interface SearchJob {
  /** Absolute path of the mirror, and of the contents that files had before. */
  readonly mirror: string;
  readonly kept: string;
  readonly files: readonly (readonly [path: string, hash: string, size: number])[];
  /** Regular expression of the language, and its flags. */
  readonly source: string;
  readonly flags: string;
  /** Lines before and after each match. */
  readonly context: number;
  readonly maxMatches: number;
  /** Most characters of all lines of the answer, and of one line. */
  readonly maxChars: number;
  readonly maxLineChars: number;
  /** Time after which no further file is begun, ms. */
  readonly budgetMs: number;
}

/** A line that matches. */
export interface SearchMatch {
  readonly path: string;
  /** From 1 on. */
  readonly line: number;
  /** Position of the match in the line from 1 on, in UTF-16 units. */
  readonly column: number;
  /** The line without its end; cut around the match when it is long. */
  readonly text: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Answer of the thread. */
export interface SearchResult {
  readonly matches: readonly SearchMatch[];
  readonly filesSearched: number;
  /** Files whose content could not be read as the revision has it. */
  readonly unread: number;
  /** True when there may be more. */
  readonly truncated: boolean;
}

/** Code of the thread, which is run as a text: it uses nothing of this module. */
export function serveSearches(): void {
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const { hash: hashOf } = process.getBuiltinModule('node:crypto');
  const { openSync, closeSync, fstatSync, readFileSync, constants } = process.getBuiltinModule('node:fs');
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  /** Texts by hash, the one used longest ago first. */
  const texts = new Map<string, string | null>();
  const maxCachedChars = 48 * 1024 * 1024;
  let cachedChars = 0;

  const readIfSame = (file: string, hash: string, size: number): Buffer | null => {
    let fd: number;
    try {
      fd = openSync(file, flags);
    } catch {
      return null;
    }
    try {
      const stats = fstatSync(fd);
      const bytes = stats.isFile() && stats.size === size ? readFileSync(fd) : null;
      return bytes && hashOf('sha256', bytes, 'hex') === hash ? bytes : null;
    } catch {
      return null;
    } finally {
      closeSync(fd);
    }
  };

  /** Undefined when it can't be read; null for what is no text. */
  const textOf = (job: SearchJob, path: string, hash: string, size: number): string | null | undefined => {
    const known = texts.get(hash);
    if (known !== undefined) {
      texts.delete(hash);
      texts.set(hash, known);
      return known;
    }
    const bytes = readIfSame(`${job.mirror}/${path}`, hash, size) ?? readIfSame(`${job.kept}/${hash}`, hash, size);
    if (!bytes) return undefined;
    const text = bytes.includes(0) ? null : bytes.toString('utf8');
    texts.set(hash, text);
    cachedChars += text?.length ?? 0;
    for (const [oldest, old] of texts) {
      if (cachedChars <= maxCachedChars || oldest === hash) break;
      texts.delete(oldest);
      cachedChars -= old?.length ?? 0;
    }
    return text;
  };

  const search = (job: SearchJob): SearchResult => {
    const pattern = new RegExp(job.source, job.flags);
    const end = performance.now() + job.budgetMs;
    const matches: SearchMatch[] = [];
    let chars = 0;
    let filesSearched = 0;
    let unread = 0;
    const isFull = () => matches.length >= job.maxMatches || chars > job.maxChars || performance.now() > end;
    const cut = (line: string, at = 0) => {
      if (line.length <= job.maxLineChars) return line;
      const from = Math.max(0, at - Math.floor(job.maxLineChars / 4));
      return line.slice(from, from + job.maxLineChars);
    };
    for (const [path, hash, size] of job.files) {
      if (isFull()) return { matches, filesSearched, unread, truncated: true };
      const text = textOf(job, path, hash, size);
      if (text === undefined) unread++;
      if (text === undefined || text === null) continue;
      filesSearched++;
      pattern.lastIndex = 0;
      let line = 1;
      let lineStart = 0;
      for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
        if (isFull()) return { matches, filesSearched, unread, truncated: true };
        for (
          let next = text.indexOf('\n', lineStart);
          next >= 0 && next < found.index;
          next = text.indexOf('\n', lineStart)
        ) {
          line++;
          lineStart = next + 1;
        }
        const lineEnd = text.indexOf('\n', lineStart) < 0 ? text.length : text.indexOf('\n', lineStart);
        const column = found.index - lineStart;
        const own = cut(text.slice(lineStart, lineEnd).replace(/\r$/, ''), column);
        chars += own.length;
        const match = { path, line, column: column + 1, text: own };
        if (job.context === 0) matches.push(match);
        else {
          const above =
            lineStart === 0
              ? []
              : text
                  .slice(0, lineStart - 1)
                  .split('\n')
                  .slice(-job.context);
          const below =
            lineEnd === text.length
              ? []
              : text.slice(lineEnd + 1, lineEnd + 1 + job.context * 10_000).split('\n', job.context);
          const before = above.map((one) => cut(one));
          const after = below.map((one) => cut(one));
          for (const one of [...before, ...after]) chars += one.length;
          matches.push({ ...match, before, after });
        }
        // One match a line.
        pattern.lastIndex = lineEnd + 1;
        line++;
        lineStart = lineEnd + 1;
        if (lineEnd === text.length) break;
      }
    }
    return { matches, filesSearched, unread, truncated: false };
  };

  parentPort?.on('message', (job: SearchJob) => {
    try {
      parentPort.postMessage({ result: search(job) });
    } catch (error) {
      parentPort.postMessage({ error: error instanceof Error ? error.message : 'The search failed.' });
    }
  });
}
