import { hash } from 'node:crypto';

/**
 * Stable id under which a server lists a workspace: the first 12 hex digits of SHA-256(fingerprint, NUL, root).
 * @param fingerprint the edge's fingerprint
 * @param root absolute path of the workspace on the edge's machine, without a trailing separator
 */
export function workspaceId(fingerprint: string, root: string): string {
  return digest(fingerprint, root).slice(0, 12);
}

/** As {@link workspaceId}, with 32 hex digits: no other root can be found that has the same one. */
export function longWorkspaceId(fingerprint: string, root: string): string {
  return digest(fingerprint, root).slice(0, 32);
}

function digest(fingerprint: string, root: string): string {
  return hash('sha256', `${fingerprint}\0${root}`, 'hex');
}
