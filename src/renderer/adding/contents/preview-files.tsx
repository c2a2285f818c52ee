import { useState } from 'preact/hooks';
import type { FileFilter } from '../../../shared/model/file-query';
import type { PreviewRow } from '../../../shared/model/verdict';
import { bytes, count } from '../../../shared/text/units';
import { bridge } from '../../bridge/bridge';
import { Button } from '../../parts/controls/button';
import { SearchField } from '../../parts/controls/search-field';
import { PathText } from '../../parts/data/file-path';
import { usePages } from '../../state/use-pages';

/** Rows that are added by one click. */
const STEP = 200;
/** Most rows in view; a search finds the others. */
const MAX_SHOWN = 2_000;
/** Number of rows from which on they can be searched. */
const SEARCHED = 20;

interface PreviewFilesProps {
  /** Root of the open preview. */
  readonly root: string;
  readonly filter: FileFilter;
  /** Number of rows without a search. */
  readonly total: number;
  /** Accessible name. */
  readonly label: string;
}

/** The paths behind one number of a preview, largest first, each with its size or the reason. */
export function PreviewFiles({ root, filter, total, label }: PreviewFilesProps) {
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(STEP);
  const pages = usePages((from) => bridge.listFiles(root, { text, filter, look: 0, from }), `${filter} ${text}`);
  const found = pages.outcome?.ok ? pages.outcome.value : null;
  const shown = Math.min(limit, found?.reachable ?? 0);
  const more = (found?.total ?? 0) - shown;
  const showMore = () => {
    pages.need(shown, shown + STEP - 1);
    setLimit(shown + STEP);
  };
  return (
    <div class="preview__files">
      {total >= SEARCHED && (
        <SearchField label={`Search: ${label}`} placeholder="Part of a path" value={text} onInput={setText} />
      )}
      {pages.outcome?.ok === false && <p role="alert">{pages.outcome.problem.title}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section class="preview__scroll" aria-label={label} aria-busy={pages.busy} tabIndex={0}>
        <ul>
          {Array.from({ length: shown }, (_, index) => {
            const row = pages.row(index);
            return <li key={row?.path ?? index}>{row ? <Row row={row} /> : '…'}</li>;
          })}
        </ul>
        {found?.total === 0 && <p class="preview__hint">No path contains this.</p>}
        {more > 0 && shown < MAX_SHOWN && (
          <Button variant="quiet" onClick={showMore}>
            {`Show ${count(Math.min(more, STEP))} more of ${count(more)}`}
          </Button>
        )}
        {more > 0 && shown >= MAX_SHOWN && (
          <p class="preview__hint">{count(more)} more: search for a part of the path.</p>
        )}
      </section>
    </div>
  );
}

function Row({ row: { path, verdict, bytes: size, reason } }: { row: PreviewRow }) {
  return (
    <>
      <span class="preview__row">
        <span class="preview__path">
          <PathText path={path} />
        </span>
        {(verdict === 'sent' || size > 0) && <span class="preview__size">{bytes(size)}</span>}
      </span>
      {reason && <span class="preview__why">{reason}</span>}
    </>
  );
}
