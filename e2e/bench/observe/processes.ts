import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process, as `/proc` tells of it. */
export interface ProcessFacts {
  readonly pid: number;
  /** `main`, or the kind that Chromium gives it, with the name of a utility. */
  readonly role: string;
  /** CPU time so far, ticks of 10 ms. */
  readonly cpuTicks: number;
  /** Wake-ups of the main thread: its voluntary context switches. */
  readonly wakeUps: number;
  /** Its share of memory, bytes: what it has for itself, and its part of what it shares with others. */
  readonly pss: number;
  /** The most memory it has had, shared parts included, bytes. */
  readonly peak: number;
  readonly inotifyWatches: number;
}

/** A process and all that it started. Linux only. */
export function processTree(pid: number): ProcessFacts[] {
  return [facts(pid), ...childrenOf(pid).flatMap(processTree)];
}

/** The sum of one fact over processes. */
export function total(
  processes: readonly ProcessFacts[],
  fact: 'cpuTicks' | 'wakeUps' | 'pss' | 'inotifyWatches',
): number {
  return processes.reduce((sum, process) => sum + process[fact], 0);
}

function facts(pid: number): ProcessFacts {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    role: roleOf(read(pid, 'cmdline').split(/[\0 ]/)),
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    wakeUps: number(read(pid, 'status'), /^voluntary_ctxt_switches:\s+(\d+)/m),
    pss: number(read(pid, 'smaps_rollup'), /^Pss:\s+(\d+) kB/m) * 1024,
    peak: number(read(pid, 'status'), /^VmHWM:\s+(\d+) kB/m) * 1024,
    inotifyWatches: inotifyWatches(pid),
  };
}

function roleOf(commandLine: readonly string[]): string {
  const value = (name: string) => commandLine.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const type = value('type');
  if (type === undefined) return 'main';
  return type === 'utility' ? `utility ${value('utility-sub-type') ?? ''}`.trim() : type;
}

function inotifyWatches(pid: number): number {
  let watches = 0;
  for (const fd of list(`/proc/${pid}/fd`)) {
    if (link(`/proc/${pid}/fd/${fd}`) !== 'anon_inode:inotify') continue;
    watches += read(pid, `fdinfo/${fd}`).match(/^inotify /gm)?.length ?? 0;
  }
  return watches;
}

function childrenOf(pid: number): number[] {
  return list(`/proc/${pid}/task`).flatMap((task) =>
    read(pid, `task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
}

function number(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

/** A process that has ended reads as empty. */
function read(pid: number, file: string): string {
  return orEmpty(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'), '');
}

function list(folder: string): string[] {
  return orEmpty(() => readdirSync(folder), []);
}

function link(path: string): string {
  return orEmpty(() => readlinkSync(path), '');
}

function orEmpty<T>(look: () => T, empty: T): T {
  try {
    return look();
  } catch {
    return empty;
  }
}
