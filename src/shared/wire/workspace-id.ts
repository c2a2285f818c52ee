import { hash } from 'node:crypto';

/**
 * Stable id under which a server lists a workspace: the first 12 hex digits of SHA-256(fingerprint, NUL, root).
 * @param fingerprint the edge's fingerprint
 * @param root absolute path of the workspace on the edge's machine, without a trailing separator
 */
export function workspaceId(fingerprint: string, root: string): string {
  return hash('sha256', `${fingerprint}\0${root}`, 'hex').slice(0, 12);
}
