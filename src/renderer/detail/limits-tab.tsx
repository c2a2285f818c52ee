import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { bytes, count, plural } from '../../shared/text/units';
import { Button } from '../parts/controls/button';

interface LimitsTabProps {
  readonly workspace: WorkspaceView;
  readonly onChange: () => void;
}

/** The limits of a workspace, and how far they are used. */
export function LimitsTab({ workspace: { name, limits, ownLimits, stats }, onChange }: LimitsTabProps) {
  const tooLarge = stats.skippedByReason['too-large'] ?? 0;
  return (
    <section class="panel panel--tight" aria-label="Limits">
      <div class="limit">
        <p class="limit__words">
          <span class="limit__title">Files</span>
          <span class="limit__figures">
            {count(stats.filesWatched)} of {plural(limits.maxFiles, 'file')}
          </span>
        </p>
        <meter
          class="meter"
          aria-label={`Files of ${name} within their limit`}
          min={0}
          max={limits.maxFiles}
          value={Math.min(stats.filesWatched, limits.maxFiles)}
        >
          {count(stats.filesWatched)}
        </meter>
        <p class="limit__hint">Files beyond that are not sent, and are listed under Problems.</p>
      </div>
      <div class="limit">
        <p class="limit__words">
          <span class="limit__title">Size of a file</span>
          <span class="limit__figures">up to {bytes(limits.maxFileBytes)}</span>
        </p>
        <p class="limit__hint">
          {tooLarge === 0
            ? 'No file is larger.'
            : `${plural(tooLarge, 'file')} larger than that ${tooLarge === 1 ? 'is' : 'are'} withheld.`}
        </p>
      </div>
      <p class="limit__own">
        {ownLimits ? 'Own limits' : 'Default limits'}: {plural(limits.maxFiles, 'file')}, {bytes(limits.maxFileBytes)} a
        file.
      </p>
      <div class="places">
        <Button icon="limits" label={`Change limits of ${name}`} onClick={onChange}>
          Change limits
        </Button>
      </div>
    </section>
  );
}
