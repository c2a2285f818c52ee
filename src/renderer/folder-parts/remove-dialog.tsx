import { useState } from 'preact/hooks';
import type { Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { destinationHost } from '../../shared/text/destination-text';
import { bridge } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { Dialog } from '../parts/controls/dialog';
import { SubmissionProblem, useSubmission } from '../parts/controls/submission';
import { Path, PathText } from '../parts/data/file-path';

interface RemoveDialogProps {
  readonly workspace: WorkspaceView;
  readonly destination: Destination;
  /** Called after the removal: the button that opened the dialog is gone, and focus needs a new place. */
  readonly onRemoved: () => void;
  readonly onClosed: () => void;
}

/** Asks for confirmation before a workspace is removed, and says what happens to its copy. */
export function RemoveDialog({ workspace, destination, onRemoved, onClosed }: RemoveDialogProps) {
  const { id, name, path, mirror } = workspace;
  const [deleteMirror, setDeleteMirror] = useState(false);
  const { busy, problem, submit } = useSubmission();
  const remove = async (close: () => void) => {
    if (!(await submit(() => bridge.removeWorkspace(id, deleteMirror)))) return;
    close();
    onRemoved();
  };
  return (
    <Dialog
      title={
        <>
          Stop mirroring <bdi>{name}</bdi>?
        </>
      }
      onSubmit={remove}
      onClosed={onClosed}
      actions={(close) => (
        <>
          <Button onClick={close} autofocus>
            Cancel
          </Button>
          <Button type="submit" variant="danger" busy={busy}>
            {deleteMirror ? 'Remove and delete copy' : 'Remove'}
          </Button>
        </>
      )}
    >
      <Path path={path} />
      <p>Lockstep will stop syncing this folder. Your files are not touched.</p>
      {mirror === null ? (
        <p>The copy on {destinationHost(destination)} stays there.</p>
      ) : (
        <>
          <p>
            {deleteMirror ? 'The copy will be deleted: ' : 'The copy stays where it is: '}
            <PathText path={mirror} />
          </p>
          <label class="check">
            <input
              type="checkbox"
              checked={deleteMirror}
              onChange={(event) => setDeleteMirror(event.currentTarget.checked)}
            />
            <span>Also delete the copy</span>
          </label>
        </>
      )}
      <SubmissionProblem problem={problem} />
    </Dialog>
  );
}
