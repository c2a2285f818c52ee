/** Limit on nesting; messages have a few levels. */
const MAX_LEVELS = 32;
/** Limit on brackets, braces, commas and colons; the largest manifest part has 25,000. */
const MAX_MARKS = 50_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Checks in one pass over the bytes whether parsing a JSON text would block: megabytes of brackets or of keys take about a
 * second. The text is not validated.
 * @returns reason, or null when parsing is quick
 */
export function excessOf(json: Uint8Array): string | null {
  let levels = 0;
  let marks = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case QUOTE:
        at = endOfString(json, at + 1);
        continue;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        levels++;
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        levels--;
        break;
      case COMMA:
      case COLON:
        break;
      default:
        continue;
    }
    if (levels > MAX_LEVELS) return 'nested too deeply';
    if (++marks > MAX_MARKS) return 'too many values';
  }
  return null;
}

/** Index of the closing quote of the string whose content begins at `start`. */
function endOfString(json: Uint8Array, start: number): number {
  let at = start;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
