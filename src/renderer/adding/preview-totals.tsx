import { useId } from 'preact/hooks';
import type { Destination } from '../../shared/model/app-snapshot';
import type { FolderPreview } from '../../shared/model/file-query';
import { destinationName } from '../../shared/text/destination-text';
import { skipReasons } from '../../shared/text/skip-reasons';
import { bytes, count, plural } from '../../shared/text/units';
import { Icon } from '../parts/icons/icon';

interface PreviewSummaryProps {
  readonly summary: FolderPreview['summary'];
  readonly destination: Destination;
}

/** Totals of what would be sent, and of what stays with the reason. */
export function PreviewTotals({ summary, destination }: PreviewSummaryProps) {
  const withheldId = useId();
  const reasons = skipReasons(summary.withheld);
  return (
    <>
      <p class="preview__sent" role="status">
        <Icon name="send" />
        <span class="preview__figures">
          {summary.files === 0 ? 'Nothing to send yet' : `${plural(summary.files, 'file')}, ${bytes(summary.bytes)}`}
        </span>{' '}
        <span class="preview__target">{`to ${destinationName(destination)}`}</span>
      </p>
      {reasons.length > 0 && (
        <section class="preview__part" aria-labelledby={withheldId}>
          <h3 class="preview__title" id={withheldId}>
            <Icon name="shield" />
            Stays here
          </h3>
          <ul class="dots">
            {reasons.map(({ reason, n, text }) => (
              <li class="preview__reason" key={reason} data-rule={reason} data-value={n}>
                {count(n)} {text}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
