import type { AppReport } from '../shared/control/control-protocol';

/** Names on disk can hold anything: what would move the cursor or turn the text around is written out. */
export function safe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** "2026-03-09 14:05:31", in this machine's time. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString('sv');
}

/** The whole app in one line. Only this machine's time can say when a pause ends. */
export function appText({ text, pause }: AppReport): string {
  if (pause?.kind === 'battery') return `${text}, on battery`;
  return pause ? `${text} until ${pause.until === null ? 'you resume it' : localTime(pause.until)}` : text;
}
