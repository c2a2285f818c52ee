import type { Outcome, WorkspaceView } from '../../preload/contract';
import { bytes, plural } from '../../shared/units';
import { bridge } from '../bridge';
import { Button } from '../parts/button';
import { FileProblems } from './file-problems';
import { Stats } from './stats';

interface FolderDetailsProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
  readonly onFiles: () => void;
  readonly onLimits: () => void;
  readonly onRemove: () => void;
}

/** All there is to know of a workspace, and its rarer actions. */
export function FolderDetails({ workspace, act, onFiles, onLimits, onRemove }: FolderDetailsProps) {
  const { id, name, stats, limits, ownLimits, mirror, state } = workspace;
  return (
    <div class="details">
      <FileProblems workspace={workspace} />
      <Stats stats={stats} />
      <p class="details__note">
        {state.kind === 'watching' && `${confirmation(state.verified)} `}
        {ownLimits ? 'Own limits' : 'Default limits'}: {plural(limits.maxFiles, 'file')}, {bytes(limits.maxFileBytes)} a
        file.
      </p>
      <div class="details__actions">
        <Button icon="list" look="quiet" label={`Files of ${name}`} onClick={onFiles}>
          Files
        </Button>
        <Button icon="folder" look="quiet" label={`Open folder ${name}`} onClick={() => act(bridge.openFolder(id))}>
          Open folder
        </Button>
        {mirror !== null && (
          <Button icon="mirror" look="quiet" label={`Open mirror ${name}`} onClick={() => act(bridge.openMirror(id))}>
            Open mirror
          </Button>
        )}
        <Button icon="limits" look="quiet" label={`Limits ${name}`} onClick={onLimits}>
          Limits
        </Button>
        <Button icon="trash" look="quiet" label={`Remove ${name}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </div>
  );
}

function confirmation(verified: boolean): string {
  return verified
    ? 'The copy was compared with this folder and is identical.'
    : 'The server has received everything; it can’t compare its copy with this folder.';
}
