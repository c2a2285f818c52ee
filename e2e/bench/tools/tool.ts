import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Link } from '../network/link';

/** Something that makes a mirror of a folder. */
export interface Tool {
  readonly name: string;
  /** For the report: what it is and how it is set up. */
  readonly description: string;
  /** False when it copies once and does not follow changes. */
  readonly follows: boolean;
  /** Whether it copies within this machine, to another one over a network, or either. */
  readonly reach: 'machine' | 'network' | 'both';
  /** Why it can't be measured here, null when it can. */
  missing(): string | null;
  /**
   * Gets it ready: a program that runs in the background is running and idle afterwards.
   * @param home absolute path of an empty folder for everything it keeps, mirrors included
   * @param link the network that its mirror is behind; absent for a mirror on this machine
   */
  start(home: string, link?: Link): Promise<RunningTool>;
}

/** A mirror that is being filled, or is full already. */
export interface Begun {
  /** Absolute path. */
  readonly mirror: string;
  /** `performance.now()` of the bench when the tool was called, which is when its clock starts. */
  readonly calledAt: number;
}

export interface RunningTool {
  /** Begins to mirror a folder. */
  mirror(root: string): Promise<Begun>;
  /** Ends it and everything it started. */
  stop(): Promise<void>;
}

/** For {@link Tool.missing}: names the first program that is not on the PATH. */
export function missingProgram(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = names.find((name) => !folders.some((folder) => isExecutable(join(folder, name))));
  return missing === undefined ? null : `${missing} is not installed`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
