import { useId } from 'preact/hooks';
import type { FolderPreview } from '../../shared/model/file-query';
import { Button } from '../parts/controls/button';
import { Path } from '../parts/data/file-path';

interface SecondWorkTreesProps {
  readonly paths: FolderPreview['linkedWorkTrees'];
  /** Null while a folder is being ignored. */
  readonly onIgnore: ((folder: string) => void) | null;
}

/** Work trees in the folder that hold the same repository once more, proposed for leaving out. */
export function SecondWorkTrees({ paths, onIgnore }: SecondWorkTreesProps) {
  const titleId = useId();
  if (paths.length === 0) return null;
  return (
    <section class="preview__part" aria-labelledby={titleId}>
      <h3 class="preview__title" id={titleId}>
        Second work trees
      </h3>
      <p class="preview__hint">
        They hold the same repository again. “Leave out” adds a line to this folder’s <code>.aishignore</code> file.
      </p>
      <ul class="preview__list">
        {paths.map((path) => (
          <li class="preview__row" key={path}>
            <Path path={path} />
            <Button label={`Leave out this work tree: ${path}`} inactive={!onIgnore} onClick={() => onIgnore?.(path)}>
              Leave out
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
