/** One line of a config file. */
export interface ConfigEntry {
  /** `section.name` or `section.subsection.name`, in lower case but for the subsection. */
  readonly key: string;
  /** Null for a name without a value, which is a boolean that is set. */
  readonly value: string | null;
}

const BLANK = /(?:\s+|[#;][^\n]*)/y;
const HEADER = /\[([\w.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?\]/y;
const NAME = /([A-Za-z][\w-]*)[ \t]*(=?)/y;
const REST_OF_LINE = /[^\n]*/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' };

/** The entries of a git config file in order. A line that git would refuse is left out. */
export function parseGitConfig(file: string): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  const text = file.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  let section = '';
  for (let at = 0; at < text.length; ) {
    const take = (pattern: RegExp) => {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found) at = pattern.lastIndex;
      return found;
    };
    if (take(BLANK)) continue;
    const header = take(HEADER);
    const name = header ? null : take(NAME);
    if (header) {
      section = (header[1] ?? '').toLowerCase();
      if (header[2] !== undefined) section += `.${header[2].replace(/\\(.)/g, '$1')}`;
    } else if (name) {
      const read = name[2] === '' ? { value: null, end: at } : readValue(text, at);
      at = read.end;
      entries.push({ key: `${section}.${(name[1] ?? '').toLowerCase()}`, value: read.value });
    } else {
      take(REST_OF_LINE);
      at++;
    }
  }
  return entries;
}

/** Reads a value to the end of its line, without quotes, escapes, the comment and surrounding space. */
function readValue(text: string, start: number): { readonly value: string; readonly end: number } {
  let value = '';
  /** Length of the value without the space at its end. */
  let length = 0;
  let quoted = false;
  let at = start;
  for (; at < text.length && text[at] !== '\n'; at++) {
    let char = text[at] as string;
    if (!quoted && (char === '#' || char === ';')) {
      while (at < text.length && text[at] !== '\n') at++;
      break;
    }
    if (char === '"') {
      quoted = !quoted;
      continue;
    }
    const isEscaped = char === '\\';
    if (isEscaped) {
      char = text[++at] ?? '';
      if (char === '\n') continue;
      char = ESCAPES[char] ?? char;
    }
    const isSpace = !quoted && !isEscaped && (char === ' ' || char === '\t');
    if (isSpace && value === '') continue;
    value += char;
    if (!isSpace) length = value.length;
  }
  return { value: value.slice(0, length), end: at };
}

/** Reads a boolean as git does. */
export function isTrue(value: string | null | undefined): boolean {
  if (value === null) return true;
  return /^(true|yes|on|[+-]?0*[1-9]\d*[kmg]?|[+-]?0x0*[1-9a-f][\da-f]*)$/i.test(value ?? 'false');
}

/** The entries of `GIT_CONFIG_COUNT` and its like, and then those of `GIT_CONFIG_PARAMETERS`, which `git -c` sets. */
export function environmentEntries(env: NodeJS.ProcessEnv): ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  const count = Math.min(Number(env.GIT_CONFIG_COUNT ?? 0), MAX_VARIABLES);
  for (let i = 0; i < count; i++) {
    const key = env[`GIT_CONFIG_KEY_${i}`];
    if (key !== undefined) entries.push({ key: canonical(key), value: env[`GIT_CONFIG_VALUE_${i}`] ?? '' });
  }
  const quoted = String.raw`('(?:[^']|'\\['!]')*')`;
  for (const [, first, equals, second] of (env.GIT_CONFIG_PARAMETERS ?? '').matchAll(
    new RegExp(`${quoted}(=?)${quoted}?`, 'g'),
  )) {
    const name = dequote(first ?? '');
    const split = name.indexOf('=');
    if (equals === '=') entries.push({ key: canonical(name), value: second === undefined ? null : dequote(second) });
    else if (split < 0) entries.push({ key: canonical(name), value: null });
    else entries.push({ key: canonical(name.slice(0, split)), value: name.slice(split + 1) });
  }
  return entries;
}

/** Most variables with entries that are read. */
const MAX_VARIABLES = 1_000;

function dequote(quoted: string): string {
  return quoted.slice(1, -1).replace(/'\\(['!])'/g, '$1');
}

/** Puts section and name in lower case, and leaves the subsection. */
function canonical(key: string): string {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}
