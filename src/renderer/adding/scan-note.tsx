import type { PreviewProgress } from '../../shared/model/file-query';
import { bytes, plural } from '../../shared/text/units';

/** Progress of the scan before a preview. The total is unknown until the scan ends. */
export function ScanNote({ progress }: { progress: PreviewProgress | null }) {
  return (
    <div class="looking">
      <progress class="progress" aria-label="Looking through the folder" />
      <p role="status">Checking what would be sent. Nothing is sent until you confirm.</p>
      <p class="looking__figures" data-looking={progress?.files ?? 0}>
        {progress ? `${plural(progress.files, 'file')}, ${bytes(progress.bytes)} so far` : 'Starting…'}
      </p>
    </div>
  );
}
