import type { FolderPreview } from '../../shared/model/file-query';
import { RAISED_FILE_BYTES } from '../../shared/model/workspace-state';
import { bytes, plural } from '../../shared/text/units';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';

interface LargeSourcesProps {
  readonly preview: FolderPreview;
  /** The user has chosen the raised limit. */
  readonly raised: boolean;
  readonly busy: boolean;
  readonly onRaise: () => void;
}

/** Says how many source files are over the size limit, and offers to raise it. */
export function LargeSources({ preview: { summary, limits }, raised, busy, onRaise }: LargeSourcesProps) {
  if (!raised && summary.largeSources === 0) return null;
  const verb = summary.largeSources === 1 ? 'is' : 'are';
  const title = raised
    ? `Files of this folder may have up to ${bytes(RAISED_FILE_BYTES)}.`
    : `${plural(summary.largeSources, 'source file')} ${verb} over ${bytes(limits.maxFileBytes)}.`;
  return (
    <Callout
      tone={raised ? 'info' : 'warn'}
      icon={raised ? 'limits' : 'attention'}
      title={title}
      actions={
        <Button icon={raised ? 'back' : 'limits'} inactive={busy} onClick={onRaise}>
          {raised ? 'Keep the default limit' : `Send them, too (raise to ${bytes(RAISED_FILE_BYTES)})`}
        </Button>
      }
    >
      <p>{raised ? 'Larger ones stay here.' : 'They stay here unless you raise the limit of this folder.'}</p>
    </Callout>
  );
}
