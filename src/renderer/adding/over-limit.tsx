import type { FolderPreview } from '../../shared/model/file-query';
import { LIMIT_BOUNDS } from '../../shared/model/workspace-state';
import { capitalized, count } from '../../shared/text/units';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';

const LEAVE_OUT = 'leave out folders the agent doesn’t need';

interface OverLimitProps {
  readonly preview: FolderPreview;
  /** Limit that would suffice; null where none is allowed. */
  readonly limit: number | null;
  /** The user has chosen that limit. */
  readonly raised: boolean;
  readonly onRaise: () => void;
}

/** Says by how many files the folder exceeds its limit, and offers two ways out. */
export function OverLimit({ preview: { summary, limits }, limit, raised, onRaise }: OverLimitProps) {
  const isRaised = raised && limit !== null;
  return (
    <Callout
      tone={isRaised ? 'info' : 'warn'}
      icon={isRaised ? 'limits' : 'attention'}
      title={
        isRaised
          ? `The limit of this folder will be ${count(limit)} files.`
          : `${count(summary.files)} files are more than the limit of ${count(limits.maxFiles)}.`
      }
      actions={
        limit !== null && (
          <Button icon={isRaised ? 'back' : 'limits'} onClick={onRaise}>
            {isRaised ? `Keep the limit of ${count(limits.maxFiles)}` : `Raise the limit to ${count(limit)}`}
          </Button>
        )
      }
    >
      <p>{advice(isRaised, limit)}</p>
    </Callout>
  );
}

function advice(isRaised: boolean, limit: number | null): string {
  if (isRaised) return `You can still ${LEAVE_OUT}.`;
  if (limit === null)
    return `That is above the maximum of ${count(LIMIT_BOUNDS.maxFiles)} files. ${capitalized(LEAVE_OUT)}.`;
  return `${capitalized(LEAVE_OUT)}, or raise the limit for this folder.`;
}
