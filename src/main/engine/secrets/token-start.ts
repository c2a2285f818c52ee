/** Longest ANSI code that is looked for before a token, characters. */
const MAX_ANSI = 12;

/**
 * True when a token may begin at this index: behind a character that is no letter or digit, or behind one that is the end
 * of an escape (`\n`, `%3D`, `\u003d`, an ANSI colour) or of an option (`-p`).
 */
export function isTokenStart(text: string, at: number): boolean {
  if (at === 0 || !isWordCode(text.charCodeAt(at - 1))) return true;
  const before = text[at - 1] as string;
  return isEscapeEnd(text, at, before) || isAnsiEnd(text, at, before) || isOptionEnd(text, at, before);
}

/** True for the code of a letter or digit. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}

function isEscapeEnd(text: string, at: number, before: string): boolean {
  if (text[at - 2] === '\\' && /[nrtbfve0]/.test(before)) return true;
  if (!/[0-9A-Fa-f]/.test(before)) return false;
  const tail = text.slice(Math.max(0, at - 6), at);
  return /(?:%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\0[0-7]{2})$/.test(tail);
}

function isAnsiEnd(text: string, at: number, before: string): boolean {
  return before === 'm' && /\[[0-9;]*m$/.test(text.slice(Math.max(0, at - MAX_ANSI), at));
}

function isOptionEnd(text: string, at: number, before: string): boolean {
  return text[at - 2] === '-' && /[A-Za-z]/.test(before) && !/[A-Za-z0-9-]/.test(text[at - 3] ?? ' ');
}
