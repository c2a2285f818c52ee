/** Shorter texts are parsed quickly at any depth. */
const SHORT_CHARS = 64 * 1024;
/** Limit on nesting; messages have a few levels. */
const MAX_LEVELS = 32;

/**
 * True when a JSON text is nested so deeply that parsing would block: megabytes of brackets take about a second. The text
 * is not validated.
 */
export function isDeeplyNested(text: string): boolean {
  if (text.length < SHORT_CHARS) return false;
  let levels = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else if (char === '[' || char === '{') levels++;
    else if (char === ']' || char === '}') levels--;
    if (levels > MAX_LEVELS) return true;
  }
  return false;
}

/** Index of the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end >= 0 && isEscaped(text, end));
  return end < 0 ? text.length : end;
}

/** True when an odd number of backslashes precedes the character. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}
