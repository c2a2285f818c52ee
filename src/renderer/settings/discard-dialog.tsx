import { Button } from '../parts/controls/button';
import { Dialog } from '../parts/controls/dialog';

interface DiscardDialogProps {
  readonly onDiscard: () => void;
  readonly onClosed: () => void;
}

/** Asks before changes that were not saved are lost. */
export function DiscardDialog({ onDiscard, onClosed }: DiscardDialogProps) {
  return (
    <Dialog
      title="Discard your changes?"
      onSubmit={(close) => {
        close();
        onDiscard();
      }}
      onClosed={onClosed}
      actions={(close) => (
        <>
          <Button onClick={close}>Keep editing</Button>
          <Button type="submit" variant="danger">
            Discard
          </Button>
        </>
      )}
    >
      <p>The settings you changed are not saved yet.</p>
    </Dialog>
  );
}
