/**
 * Control characters, and those that turn the direction of writing: in a name they would move what is around it, or be
 * obeyed by a terminal.
 */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text on one line, with a sign in place of every character that is none. */
export function printable(text: string): string {
  return text.replace(UNSEEN, sign);
}

function sign(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
