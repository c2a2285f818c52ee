import { useEffect, useState } from 'preact/hooks';
import type {
  FileList,
  FileFilter as Filter,
  Outcome,
  PreviewRow,
  Problem,
  WorkspaceView,
} from '../../preload/contract';
import { count, plural } from '../../shared/units';
import { bridge, settle } from '../bridge';
import { Button } from '../parts/button';
import { Callout } from '../parts/callout';
import { Path } from '../parts/path';
import { SearchField } from '../parts/search-field';
import { ViewHead } from '../parts/view-head';
import { useAnswer } from '../state/use-answer';
import { useCalm } from '../state/use-calm';
import { AllowDialog } from './allow-dialog';
import { FileFilter } from './file-filter';
import { FileRow } from './file-row';
import { relativeQuery, wantsExplanation } from './query';

interface FilesViewProps {
  readonly workspace: WorkspaceView;
  readonly onBack: () => void;
}

/** What was found, and the verdict on the very path that was asked for where the list does not have it. */
interface Found extends FileList {
  readonly explained: PreviewRow | null;
}

/** Every path of a workspace with what becomes of it and why; any path can be asked for. */
export function FilesView({ workspace: { id, name, path }, onBack }: FilesViewProps) {
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const [turn, setTurn] = useState(0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [allowing, setAllowing] = useState<PreviewRow | null>(null);
  const query = relativeQuery(typed, path);
  const { outcome, busy } = useAnswer(() => find(id, query, filter), `${turn} ${filter} ${query}`);
  const looking = useCalm(busy, (is) => is);
  const again = () => setTurn((n) => n + 1);

  // Whoever comes back may have edited a rule meanwhile.
  useEffect(() => {
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, []);
  const openRule = async (source: string) => {
    const answer = await settle(bridge.openRule(id, source));
    setProblem(answer.ok ? null : answer.problem);
  };
  const shown = problem ?? (outcome?.ok === false ? outcome.problem : null);
  return (
    <div class="view">
      <ViewHead
        title={
          <>
            Files of <bdi>{name}</bdi>
          </>
        }
        onBack={onBack}
      />
      <p class="view__lead">
        <Path path={path} />
      </p>
      <div class="tools">
        <SearchField label="Search paths" placeholder="Part of a path, or any path" value={typed} onInput={setTyped} />
        <FileFilter value={filter} onChange={setFilter} />
        <Button icon="retry" look="quiet" busy={looking} onClick={again}>
          Look again
        </Button>
      </div>
      {shown && (
        <Callout
          tone="bad"
          icon="attention"
          role="alert"
          title={shown.title}
          dismiss={problem ? { label: 'Dismiss the problem', onClick: () => setProblem(null) } : undefined}
        >
          <p>{shown.detail}</p>
        </Callout>
      )}
      <p class="view__found" role="status">
        {looking ? 'Looking…' : outcome?.ok && foundWords(outcome.value, query)}
      </p>
      {outcome?.ok && (
        <Rows found={outcome.value} busy={looking} onOpenRule={openRule} onAllow={(row) => setAllowing(row)} />
      )}
      {allowing && (
        <AllowDialog
          id={id}
          path={allowing.path}
          reason={allowing.reason ?? ''}
          onAllowed={again}
          onClosed={() => setAllowing(null)}
        />
      )}
    </div>
  );
}

interface RowsProps {
  readonly found: Found;
  readonly busy: boolean;
  readonly onOpenRule: (source: string) => void;
  readonly onAllow: (row: PreviewRow) => void;
}

function Rows({ found: { rows, explained }, busy, onOpenRule, onAllow }: RowsProps) {
  const actions = { onOpenRule, onAllow };
  return (
    <>
      {explained && (
        <ul class="rows" aria-label="The path you asked for">
          <FileRow row={explained} asked {...actions} />
        </ul>
      )}
      {rows.length > 0 && (
        <ul class="rows" aria-label="Paths" aria-busy={busy}>
          {rows.map((row) => (
            <FileRow key={row.path} row={row} {...actions} />
          ))}
        </ul>
      )}
    </>
  );
}

async function find(id: string, query: string, filter: Filter): Promise<Outcome<Found>> {
  const listed = await bridge.listFiles(id, query, filter);
  if (!listed.ok) return listed;
  const explained = wantsExplanation(query, listed.value.rows) ? await bridge.explainPath(id, query) : null;
  return { ok: true, value: { ...listed.value, explained: explained?.ok ? explained.value : null } };
}

function foundWords({ rows, total, explained }: Found, query: string): string {
  if (total === 0 && query === '') return 'Nothing here.';
  if (total === 0) return explained ? 'Not in the list. This is what becomes of it:' : 'No path contains this.';
  if (total > rows.length) return `${count(total)} paths; the ${count(rows.length)} biggest are shown.`;
  return `${plural(total, 'path')}, biggest first`;
}
