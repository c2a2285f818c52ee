import { basename } from 'node:path';

/**
 * The command that runs npm: the very npm that started this script when there is one.
 * @param {readonly string[]} args
 * @returns {{ command: string, args: readonly string[] }}
 */
export function npmCommand(args) {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') return { command: process.execPath, args: [running, ...args] };
  // On Windows npm is a batch file, which only a shell can start.
  if (process.platform === 'win32') return { command: 'cmd.exe', args: ['/d', '/s', '/c', 'npm', ...args] };
  return { command: 'npm', args };
}
