import { useState } from 'preact/hooks';
import type { Problem } from '../../preload/contract';
import { bridge, settle } from '../bridge';
import { nameOf } from '../format/path';
import { Button } from '../parts/button';
import { Callout } from '../parts/callout';
import { Dialog } from '../parts/dialog';
import { PathText } from '../parts/path';

interface AllowDialogProps {
  /** Id of the workspace. */
  readonly id: string;
  readonly path: string;
  /** Why it is withheld. */
  readonly reason: string;
  readonly onAllowed: () => void;
  readonly onClosed: () => void;
}

/** Asks before a file that looks like a secret is sent, and says how far the permission goes. */
export function AllowDialog({ id, path, reason, onAllowed, onClosed }: AllowDialogProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const allow = async (close: () => void) => {
    if (busy) return;
    setBusy(true);
    const outcome = await settle(bridge.allowFile(id, path));
    setBusy(false);
    if (!outcome.ok) return setProblem(outcome.problem);
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
          <Button type="submit" look="primary" busy={busy}>
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
        If that is fine, it is sent as it is now. When its content changes, it is withheld again until you allow the new
        content.
      </p>
      {problem && (
        <Callout tone="bad" icon="attention" role="alert" title={problem.title}>
          <p>{problem.detail}</p>
        </Callout>
      )}
    </Dialog>
  );
}
