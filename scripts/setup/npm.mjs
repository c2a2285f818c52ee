import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

/** Shells that npm may put between itself and a script. */
const SHELL = /^-?(sh|ash|bash|dash|ksh|zsh)$/;

/**
 * The npm that runs this script: this process's parent, or that of a shell in between, which may outlive npm.
 * @returns {number | undefined} its process id; undefined when no npm runs this, or it can't be told
 */
export function npmProcess() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const parent = lookAt(process.ppid);
  return parent && SHELL.test(basename(parent.name)) ? parent.parent : process.ppid;
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
