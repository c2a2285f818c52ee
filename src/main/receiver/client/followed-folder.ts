import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { currentBootId } from '../copy/boot-id';
import { MirrorIndex, type WorkspaceRow } from '../copy/mirror-index';
import { makeFolder } from '../mirror/make-folder';
import type { WorkspaceLink } from '../takeover/edge-link';
import { MirroredWorkspace } from '../workspace/mirrored-workspace';
import { WorkspaceSession } from '../workspace/workspace-session';

/** End of the name of the folder beside a followed folder, for its state. */
export const STATE_SUFFIX = '.lockstep';
/** File in it that tells readers the revision of the folder. */
export const REVISION_FILE = 'revision.json';
/** No older revision is kept. */
const NO_HISTORY = { revisions: 0, ageMs: 0, bytes: 0 };

/** The only user of a followed folder. */
const LINK: WorkspaceLink = { number: 1, isOpen: true, wasTold: false, closeTaken: () => {} };

/** A folder that follows a workspace of a receiver, with its state beside it. It goes to the disk as a mirror does. */
export class FollowedFolder {
  private constructor(
    private readonly index: MirrorIndex,
    readonly workspace: MirroredWorkspace,
    readonly session: WorkspaceSession,
    private readonly stateDir: string,
  ) {}

  /**
   * Opens or makes the folder, and keeps other followers out of it.
   * @param id of the workspace
   * @param folder absolute path
   * @throws Error with a sentence for the user
   */
  static async open(id: string, folder: string, log: Logger): Promise<FollowedFolder> {
    const stateDir = `${folder}${STATE_SUFFIX}`;
    await makeFolder(stateDir);
    const index = MirrorIndex.open(stateDir, log);
    try {
      const workspace = await MirroredWorkspace.open(rowFor(index, id, folder), {
        index,
        stagingHome: join(stateDir, 'staging'),
        isMirror: () => false,
        historyLimits: NO_HISTORY,
        onRevision: () => {},
        log,
      });
      const options = { link: LINK, claim: null, onDamage: () => {}, onTaken: () => {} };
      const session = await WorkspaceSession.open(workspace, options);
      const followed = new FollowedFolder(index, workspace, session, stateDir);
      followed.tell(workspace.info.complete);
      return followed;
    } catch (error) {
      index.close();
      throw error;
    }
  }

  /** Tells readers whether the folder holds all of its revision and nothing else; false before it is changed. */
  tell(complete: boolean): void {
    const { id, revision } = this.workspace.info;
    const file = join(this.stateDir, REVISION_FILE);
    writeFileSync(`${file}.new`, `${JSON.stringify({ workspace: id, revision, complete })}\n`);
    renameSync(`${file}.new`, file);
  }

  async close(): Promise<void> {
    await this.session.close();
    await this.workspace.close();
    this.index.close();
  }
}

function rowFor(index: MirrorIndex, id: string, folder: string): WorkspaceRow {
  const known = index.workspaces()[0];
  if (known && known.id !== id) {
    const remedy = `Choose another folder, or remove ${folder} and ${folder}${STATE_SUFFIX}.`;
    throw new Error(`${folder} follows the workspace ${known.id}. ${remedy}`);
  }
  if (!known?.mark && isFilled(folder)) {
    throw new Error(`${folder} is not empty: what is in it would be removed. Choose an empty or a new folder.`);
  }
  const state = { mark: null, holder: null, revision: 0, complete: false, updatedAt: 0, bootId: currentBootId() };
  return { ...state, ...known, id, fingerprint: '', root: folder, mirror: folder };
}

function isFilled(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
