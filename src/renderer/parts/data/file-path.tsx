import { printable } from '../../../shared/text/printable';
import { pathPieces, splitPath } from '../../format/path-pieces';

/** A path on one line, shortened in its middle where it doesn't fit; every name keeps its own writing direction. */
export function Path({ path }: { path: string }) {
  const { head, tail } = splitPath(path);
  return (
    <span class="path" dir="ltr" title={printable(path)}>
      <span class="path__head">{isolated(head)}</span>
      <span class="path__tail">{isolated(tail)}</span>
    </span>
  );
}

/** A path within a sentence: whole, wrapping anywhere. */
export function PathText({ path }: { path: string }) {
  return (
    <span class="path-text" dir="ltr">
      {isolated(path)}
    </span>
  );
}

/** A path whose last name stands out, whole, wrapping anywhere. */
export function FilePath({ path }: { path: string }) {
  const cut = path.replace(/\/$/, '').lastIndexOf('/') + 1;
  return (
    <span class="path-text" dir="ltr">
      <span class="path-text__folder">{isolated(path.slice(0, cut))}</span>
      {isolated(path.slice(cut))}
    </span>
  );
}

function isolated(path: string) {
  return pathPieces(path).map((piece) => (/[\\/]/.test(piece) ? piece : <bdi>{printable(piece)}</bdi>));
}
