import { createHash } from 'node:crypto';

/**
 * The id of a workspace: the same on both ends, and another one for the same folder on another machine.
 * @param fingerprint of the edge
 * @param root absolute path on the edge's machine
 * @returns 12 hex digits
 */
export function workspaceId(fingerprint: string, root: string): string {
  return createHash('sha256').update(fingerprint).update('\0').update(root).digest('hex').slice(0, 12);
}
