/** Shorter texts are read in no time, whatever they hold. */
const SHORT_CHARS = 64 * 1024;
/** Far more levels than any message has. */
const MAX_LEVELS = 32;

/**
 * Whether a JSON text is nested so deeply that reading it would take long: megabytes of brackets hold a process up for
 * about a second. It is not checked whether the text is JSON.
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

/** Where the string that begins at `start` ends. */
function endOfString(text: string, start: number): number {
  let end = start;
  do end = text.indexOf('"', end + 1);
  while (end >= 0 && isEscaped(text, end));
  return end < 0 ? text.length : end;
}

/** Whether the character has an odd number of backslashes before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}
