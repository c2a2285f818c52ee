import { bridge } from '../bridge/bridge';
import { nameOf } from '../format/path-pieces';
import { Button } from '../parts/controls/button';
import { Dialog } from '../parts/controls/dialog';
import { SubmissionProblem, useSubmission } from '../parts/controls/submission';
import { PathText } from '../parts/data/file-path';

interface AllowDialogProps {
  /** Id of the workspace. */
  readonly id: string;
  readonly path: string;
  /** Reason why it is withheld. */
  readonly reason: string;
  readonly onAllowed: () => void;
  readonly onClosed: () => void;
}

/** Asks for confirmation before a file that looks like a secret is sent, and states the scope of the permission. */
export function AllowDialog({ id, path, reason, onAllowed, onClosed }: AllowDialogProps) {
  const { busy, problem, submit } = useSubmission();
  const allowAlike = async (close: () => void) => {
    if (!(await submit(() => bridge.allowAlike(id, path)))) return;
    close();
    onAllowed();
  };
  const allow = async (close: () => void) => {
    if (!(await submit(() => bridge.allowFile(id, path)))) return;
    close();
    onAllowed();
  };
  return (
    <Dialog
      title={
        <>
          Send <bdi>{nameOf(path)}</bdi>?
        </>
      }
      onSubmit={allow}
      onClosed={onClosed}
      actions={(close) => (
        <>
          <Button onClick={close} autofocus>
            Cancel
          </Button>
          <Button busy={busy} onClick={() => void allowAlike(close)}>
            Allow all like it
          </Button>
          <Button type="submit" variant="primary" busy={busy}>
            Allow this file
          </Button>
        </>
      )}
    >
      <p>
        <PathText path={path} />
      </p>
      <p>{reason}</p>
      <p>
        Allowing sends this version only. If the file changes, you will be asked again. “Allow all like it” does the
        same for every file in this folder that is withheld for the same reason.
      </p>
      <SubmissionProblem problem={problem} />
    </Dialog>
  );
}
