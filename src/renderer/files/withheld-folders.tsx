import { useId, useState } from 'preact/hooks';
import type { FolderPreview } from '../../shared/model/file-query';
import { count } from '../../shared/text/units';
import { Button } from '../parts/controls/button';
import { Path } from '../parts/data/file-path';
import { IgnoredSize } from './ignored-size';

/** Number of folders in view before the user asks for the rest: each of them is counted. */
const FIRST = 4;

interface WithheldFoldersProps {
  readonly preview: FolderPreview;
  /** Null while a line is being written. */
  readonly onSend: ((folder: string) => void) | null;
}

/** The ignored folders of a preview, with what they hold and a button that sends them. */
export function WithheldFolders({ preview: { path: root, summary }, onSend }: WithheldFoldersProps) {
  const { withheldFolders: folders, withheldFolderCount: total } = summary;
  const titleId = useId();
  const listId = useId();
  const [all, setAll] = useState(false);
  const shown = all ? folders : folders.slice(0, FIRST);
  if (total === 0) return null;
  return (
    <section class="preview__part" aria-labelledby={titleId}>
      <h3 class="preview__title" id={titleId}>
        Ignored folders
      </h3>
      <ul class="preview__list preview__list--ways" id={listId}>
        {shown.map(({ path }) => (
          <li class="preview__row" key={path}>
            <Path path={path} />
            <span class="preview__size">
              <IgnoredSize place={root} path={path} />
            </span>
            <Button
              variant="quiet"
              label={`Send this folder: ${path}`}
              inactive={!onSend}
              onClick={() => onSend?.(path)}
            >
              Send this folder
            </Button>
          </li>
        ))}
      </ul>
      {all && total > folders.length && (
        <p class="preview__hint">{count(total - folders.length)} more are not listed.</p>
      )}
      {folders.length > FIRST && (
        <button
          type="button"
          class="button button--quiet preview__more"
          aria-expanded={all}
          aria-controls={listId}
          onClick={() => setAll(!all)}
        >
          <span>{all ? 'Show fewer' : `Show ${folders.length === total ? 'all ' : ''}${count(folders.length)}`}</span>
        </button>
      )}
    </section>
  );
}
