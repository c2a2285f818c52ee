import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import type { FolderPreview } from '../../shared/model/file-query';
import { bytes, plural } from '../../shared/text/units';
import { Button } from '../parts/controls/button';
import { Path } from '../parts/data/file-path';

/** Most entries in view: enough to notice one that does not belong. */
const SHOWN = 4;

interface LargestProps {
  readonly summary: FolderPreview['summary'];
  readonly heading: RefObject<HTMLHeadingElement | null>;
  /** True when the folders can be ignored; all of them are shown then. */
  readonly ignorable: boolean;
  /** Null while a folder is being ignored. */
  readonly onIgnore: ((folder: string) => void) | null;
}

/** Folders with the most files, and the largest files, among those that would be sent. */
export function LargestFolders({ summary, heading, ignorable, onIgnore }: LargestProps) {
  const foldersId = useId();
  const filesId = useId();
  const folders = ignorable ? summary.largestFolders : summary.largestFolders.slice(0, SHOWN);
  const files = summary.largestFiles.slice(0, SHOWN);
  return (
    <div class="preview__largest" data-ignorable={ignorable}>
      {folders.length > 0 && (
        <section class="preview__part" aria-labelledby={foldersId}>
          <h3 class="preview__title" id={foldersId} tabIndex={-1} ref={heading}>
            Largest folders
          </h3>
          {ignorable && (
            <p class="preview__hint">
              “Leave out” adds a line to this folder’s <code>.aishignore</code> file.
            </p>
          )}
          <ul class="preview__list">
            {folders.map(({ path, files: n, bytes: size }) => (
              <li class="preview__row" key={path}>
                <Path path={path} />
                <span class="preview__size">
                  {ignorable ? `${plural(n, 'file')}, ${bytes(size)}` : plural(n, 'file')}
                </span>
                {ignorable && (
                  <Button
                    label={`Leave out this folder: ${path}`}
                    inactive={!onIgnore}
                    onClick={() => onIgnore?.(path)}
                  >
                    Leave out
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {files.length > 0 && !ignorable && (
        <section class="preview__part" aria-labelledby={filesId}>
          <h3 class="preview__title" id={filesId}>
            Largest files
          </h3>
          <ul class="preview__list">
            {files.map(({ path, bytes: size }) => (
              <li class="preview__row" key={path}>
                <Path path={path} />
                <span class="preview__size">{bytes(size)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
