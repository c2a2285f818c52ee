import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { isInside } from '../../shared/node/paths';

/** A workspace that a path given to a command belongs to. */
export interface Found<W> {
  readonly workspace: W;
  /** The rest of the path, `/`-separated; empty for the workspace itself. */
  readonly rest: string;
}

/** The workspace at this path or around it, also when the path leads there by symlinks; null when there is none. */
export async function findWorkspace<W extends { readonly path: string }>(
  path: string,
  workspaces: readonly W[],
): Promise<Found<W> | null> {
  return around(path, workspaces) ?? around(await realParent(path), workspaces) ?? around(await real(path), workspaces);
}

function around<W extends { readonly path: string }>(path: string, workspaces: readonly W[]): Found<W> | null {
  const workspace = workspaces.find((candidate) => isInside(candidate.path, path));
  return workspace ? { workspace, rest: relative(workspace.path, path).split(sep).join('/') } : null;
}

/** The path with all symlinks resolved but the last part, which may be one itself; what is not there stays as it is. */
async function realParent(path: string): Promise<string> {
  return dirname(path) === path ? path : join(await real(dirname(path)), basename(path));
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => realParent(path));
}
