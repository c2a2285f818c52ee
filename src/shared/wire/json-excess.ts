/** Limit on nesting; messages have a few levels. */
const MAX_LEVELS = 32;
/** Limit on brackets, braces, commas and colons; the largest manifest part has 25,000. */
const MAX_MARKS = 50_000;
/** Limit on escapes in strings that are not long. */
const MAX_ESCAPES = 250_000;
/** Bytes from which a string is long. */
const LONG_STRING_BYTES = 64 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Position of a string's content in a JSON text, in bytes. */
export interface StringPosition {
  readonly start: number;
  /** Position of the closing quote. */
  readonly end: number;
}

/**
 * Checks in one pass over the bytes, which can be made in parts, whether parsing a JSON text would block: megabytes of
 * brackets, of keys or of escapes take up to a second. The text is not validated. Long strings are not checked but noted,
 * since they can be parsed by themselves.
 */
export class JsonScan {
  /** Complete strings of 64 KiB and more. */
  readonly longStrings: StringPosition[] = [];
  private at = 0;
  private levels = 0;
  private marks = 0;
  private escapes = 0;
  /** Begin of the string around {@link at}; null outside strings. */
  private stringStart: number | null = null;
  private escapesInString = 0;

  constructor(private readonly json: Uint8Array) {}

  /** True when the text was checked to its end. */
  get isDone(): boolean {
    return this.at >= this.json.length;
  }

  /** True when a string of the text has no end. */
  get endsInString(): boolean {
    return this.isDone && this.stringStart !== null;
  }

  /**
   * Checks the next bytes.
   * @returns reason why parsing would block, or null
   */
  check(bytes: number): string | null {
    const end = Math.min(this.at + bytes, this.json.length);
    while (this.at < end) {
      if (this.stringStart !== null) this.passString(this.stringStart, end);
      else this.passStructure(end);
      const reason = this.excess();
      if (reason) return reason;
    }
    return null;
  }

  private excess(): string | null {
    if (this.levels > MAX_LEVELS) return 'nested too deeply';
    if (this.marks > MAX_MARKS) return 'too many values';
    return this.escapes > MAX_ESCAPES ? 'too many escapes' : null;
  }

  /** Goes on to the next string, the end, or an excess. */
  private passStructure(end: number): void {
    const { json } = this;
    let { at } = this;
    while (at < end && this.levels <= MAX_LEVELS && this.marks <= MAX_MARKS) {
      const byte = json[at++];
      if (byte === QUOTE) {
        this.stringStart = at;
        this.escapesInString = 0;
        break;
      }
      if (byte === OPEN_BRACKET || byte === OPEN_BRACE) this.levels++;
      else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) this.levels--;
      else if (byte !== COMMA && byte !== COLON) continue;
      this.marks++;
    }
    this.at = at;
  }

  /** Goes on to the end of the string, or a little beyond `end` for an escape there. */
  private passString(start: number, end: number): void {
    const { json } = this;
    let { at, escapesInString } = this;
    while (at < end && json[at] !== QUOTE) {
      if (json[at] === BACKSLASH) {
        escapesInString++;
        at++;
      }
      at++;
    }
    this.escapesInString = escapesInString;
    this.at = at;
    if (at >= end) return;
    if (at - start >= LONG_STRING_BYTES) this.longStrings.push({ start, end: at });
    else this.escapes += escapesInString;
    this.stringStart = null;
    this.at++;
  }
}

/** Checks a whole text as {@link JsonScan} does, and refuses long strings, too. */
export function excessOf(json: Uint8Array): string | null {
  const scan = new JsonScan(json);
  const reason = scan.check(json.length);
  return reason ?? (scan.longStrings.length > 0 || scan.endsInString ? 'a string is too long or has no end' : null);
}
