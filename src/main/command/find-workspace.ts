import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isInside } from '../../shared/node/paths';
import { DiskProbe } from '../engine/disk/disk-probe';

/** The workspace that holds a path given to a command. */
export interface FoundWorkspace<W> {
  readonly workspace: W;
  /** The rest of the path, `/`-separated; empty for the workspace itself. */
  readonly rest: string;
}

/** Finds the workspace at this path or around it, also through symlinks; null when there is none. */
export async function findWorkspace<W extends { readonly path: string }>(
  path: string,
  workspaces: readonly W[],
): Promise<FoundWorkspace<W> | null> {
  const named = around(path, workspaces);
  // Links are not followed into a disk that does not answer.
  if (named || !(await new DiskProbe(path).answers())) return named;
  return around(await realParent(path), workspaces) ?? around(await real(path), workspaces);
}

function around<W extends { readonly path: string }>(path: string, workspaces: readonly W[]): FoundWorkspace<W> | null {
  const workspace = workspaces.find((candidate) => isInside(candidate.path, path));
  return workspace ? { workspace, rest: relative(workspace.path, path).split(sep).join('/') } : null;
}

/** The path with symlinks resolved in all parts but the last; parts that do not exist stay as they are. */
async function realParent(path: string): Promise<string> {
  return dirname(path) === path ? path : join(await real(dirname(path)), basename(path));
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => realParent(path));
}
