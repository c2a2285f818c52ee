import { isAbsolute } from 'node:path';

/**
 * The value of an `Exec` key that runs `command` with exactly these arguments. Every argument is quoted, characters that
 * are special inside quotes are escaped with a backslash, field codes (`%`) are doubled, and all backslashes are escaped
 * once more, because the value is a string of the file format.
 * @throws when an argument holds a line break or NUL, which no entry can carry
 */
export function execLine(command: readonly string[]): string {
  return command.map(quoted).join(' ');
}

function quoted(argument: string): string {
  if (/[\0\n\r]/.test(argument)) throw new Error('An autostart entry can not carry a path with a line break.');
  const forQuotes = argument.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%');
  return `"${forQuotes.replaceAll('\\', '\\\\')}"`;
}

/** The key by which desktops skip an entry whose program was removed; none for a bare name. */
export function tryExec(program: string): Readonly<Record<string, string>> {
  return isAbsolute(program) ? { TryExec: program.replaceAll('\\', '\\\\') } : {};
}

/** The arguments of an `Exec` value that {@link execLine} wrote; any other value is split at its spaces. */
export function readExecLine(value: string): string[] {
  const text = value.replaceAll('\\\\', '\\');
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '').replaceAll('%%', '%'),
  );
}

/** The entry with new values for keys that it has; its other lines stay. */
export function withValues(text: string, values: Readonly<Record<string, string>>): string {
  let inGroup = false;
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('[')) inGroup = line.trim() === '[Desktop Entry]';
    const key = line.split('=', 1)[0]?.trim() ?? '';
    return inGroup && line.includes('=') && Object.hasOwn(values, key) ? `${key}=${values[key]}` : line;
  });
  return lines.join('\n');
}

/** A desktop entry with these keys, in this order. */
export function desktopEntry(keys: Readonly<Record<string, string>>): string {
  const lines = Object.entries(keys).map(([key, value]) => `${key}=${value}`);
  return ['[Desktop Entry]', ...lines, ''].join('\n');
}

/** The keys of the group `[Desktop Entry]`; localised keys have their full name. */
export function readDesktopEntry(text: string): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {};
  let inGroup = false;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) inGroup = line.trim() === '[Desktop Entry]';
    const at = line.indexOf('=');
    if (inGroup && at > 0 && !line.startsWith('#')) keys[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return keys;
}
