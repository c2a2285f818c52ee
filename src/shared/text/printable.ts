/**
 * Control characters and those that change the direction of writing: in a name they would move the text around it, or
 * control a terminal.
 */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The text on one line, with a visible sign in place of each such character. */
export function printable(text: string): string {
  return text.replace(UNSEEN, sign);
}

function sign(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}
