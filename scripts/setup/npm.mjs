import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isRunning } from './programs.mjs';

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

/** Shells that npm may put between itself and a script. */
const SHELL = /^-?(sh|ash|bash|dash|ksh|zsh)$/;

/** Process 1 takes in what a killed npm leaves behind; in a container it may be the npm itself. */
const FIRST_PROCESS = 1;
const NPM = /^(npm|node)\b/;

/**
 * Watches the npm that runs this script: this process's parent, or that of a shell in between, which may outlive npm.
 * @returns {(() => boolean) | undefined} tells whether that npm is gone; undefined when no npm runs this, or it can't be
 *   told
 */
export function watchNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const { ppid } = process;
  const parent = lookAt(ppid);
  const npm = parent && SHELL.test(basename(parent.name)) ? parent.parent : ppid;
  const wasGone = npm === FIRST_PROCESS && !NPM.test(basename(lookAt(npm)?.name ?? ''));
  return () => wasGone || process.ppid !== ppid || !isRunning(npm);
}

/**
 * @param {number} pid
 * @returns {{ name: string, parent: number } | undefined} undefined when there is no such process
 */
function lookAt(pid) {
  const [, name, parent] = (process.platform === 'linux' ? linuxStat(pid) : psLine(pid)) ?? [];
  return name === undefined ? undefined : { name, parent: Number(parent) };
}

/** @param {number} pid */
function linuxStat(pid) {
  try {
    return /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {number} pid */
function psLine(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'comm=,ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return /^(.*\S)\s+(\d+)\s*$/s.exec(stdout ?? '');
}
