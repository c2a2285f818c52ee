import { useId, useState } from 'preact/hooks';
import type { Destination } from '../../../shared/model/app-snapshot';
import type { FileFilter, FolderPreview } from '../../../shared/model/file-query';
import type { WithheldRule } from '../../../shared/model/verdict';
import { destinationName } from '../../../shared/text/destination-text';
import { skipReasons } from '../../../shared/text/skip-reasons';
import { bytes, count, plural } from '../../../shared/text/units';
import { Icon } from '../../parts/icons/icon';
import { PreviewFiles } from './preview-files';

interface PreviewTotalsProps {
  readonly preview: FolderPreview;
  readonly destination: Destination;
}

/** Totals of what would be sent, and of what stays with the reason; each opens its list of files. */
export function PreviewTotals({ preview, destination }: PreviewTotalsProps) {
  const { path: root, summary } = preview;
  const withheldId = useId();
  // A new scan closes the list of the last one.
  const [opening, setOpening] = useState<{ readonly of: FolderPreview; readonly filter: FileFilter } | null>(null);
  const open = opening?.of === preview ? opening.filter : null;
  const reasons = skipReasons<WithheldRule>(summary.withheld);
  const opened = reasons.find(({ reason }) => reason === open);
  const toggle = (filter: FileFilter) => ({
    type: 'button' as const,
    class: 'link',
    'aria-expanded': open === filter,
    onClick: () => setOpening(open === filter ? null : { of: preview, filter }),
  });
  return (
    <>
      <div class="preview__part">
        <p class="preview__sent" role="status">
          <Icon name="send" />
          <span class="preview__figures">
            {summary.files === 0 ? (
              'Nothing to send yet'
            ) : (
              <button {...toggle('sent')}>{`${plural(summary.files, 'file')}, ${bytes(summary.bytes)}`}</button>
            )}
          </span>{' '}
          <span class="preview__target">{`to ${destinationName(destination)}`}</span>
        </p>
        {open === 'sent' && summary.files > 0 && (
          <PreviewFiles root={root} filter="sent" total={summary.files} label="Files to send" />
        )}
      </div>
      {reasons.length > 0 && (
        <section class="preview__part" aria-labelledby={withheldId}>
          <h3 class="preview__title" id={withheldId}>
            <Icon name="shield" />
            Stays here
          </h3>
          <ul class="dots">
            {reasons.map(({ reason, n, text }) => (
              <li class="preview__reason" key={reason} data-rule={reason} data-value={n}>
                <button {...toggle(reason)}>
                  {count(n)} {text}
                </button>
              </li>
            ))}
          </ul>
          {opened && (
            <PreviewFiles
              key={opened.reason}
              root={root}
              filter={opened.reason}
              total={opened.n}
              label={`Stays here: ${opened.text}`}
            />
          )}
        </section>
      )}
    </>
  );
}
