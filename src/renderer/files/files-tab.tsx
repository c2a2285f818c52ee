import { useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FileFilter as Filter, Page } from '../../shared/model/file-query';
import type { Problem } from '../../shared/model/problem';
import type { PreviewRow } from '../../shared/model/verdict';
import { count, plural } from '../../shared/text/units';
import { bridge, toOutcome } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { SearchField } from '../parts/controls/search-field';
import { VirtualList } from '../parts/data/virtual-list';
import { usePages } from '../state/use-pages';
import { useSteady } from '../state/use-steady';
import { AllowDialog } from './allow-dialog';
import { FileRow, PendingFileRow } from './file-row';
import type { PathAction } from './path-actions';
import { relativeQuery, wantsExplanation } from './query';
import { VerdictFilter } from './verdict-filter';

/** Height of a row whose path fits on one line, px. */
const ROW_HEIGHT = 57;
/** Counter that makes each walk through a folder a new one. */
let walks = 0;

interface FilesTabProps {
  readonly workspace: WorkspaceView;
  /** Initial search. */
  readonly query: string;
  readonly onLimits: () => void;
}

/** The matches, and the verdict on the path that was typed when it is not among them. */
interface Found extends Page<PreviewRow> {
  readonly explained: PreviewRow | null;
}

/** Every path of a workspace with its verdict and the reason; any path can be searched for. */
export function FilesTab({ workspace: { id, path }, query: first, onLimits }: FilesTabProps) {
  const [typed, setTyped] = useState(first);
  const [filter, setFilter] = useState<Filter>('all');
  const [walk, setWalk] = useState(() => ++walks);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [allowing, setAllowing] = useState<PreviewRow | null>(null);
  const text = relativeQuery(typed, path);
  const pages = usePages((from) => find(id, { text, filter, look: walk, from }), `${walk} ${filter} ${text}`);
  const { outcome } = pages;
  const busy = useSteady(pages.busy, (is) => is);
  const refresh = () => setWalk(++walks);

  // The user may have edited a rule in another window.
  useEffect(() => {
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, []);
  const openRule = async (source: string) => {
    const answer = await toOutcome(bridge.openRule(id, source));
    setProblem(answer.ok ? null : answer.problem);
  };
  const onAction = async (row: PreviewRow, action: PathAction) => {
    if (action === 'allow') return setAllowing(row);
    if (action === 'raise') return onLimits();
    const answer = await toOutcome(bridge.changeRule(id, row.path, action));
    setProblem(answer.ok || answer.problem.code === 'not-confirmed' ? null : answer.problem);
    if (answer.ok) refresh();
  };
  const actions = { id, onOpenRule: openRule, onAction };
  const shown = problem ?? (outcome?.ok === false ? outcome.problem : null);
  const explained = outcome?.ok ? outcome.value.explained : null;
  return (
    <section class="tab-body" aria-label="Files">
      <div class="tools">
        <SearchField label="Search paths" placeholder="Part of a path, or any path" value={typed} onInput={setTyped} />
        <VerdictFilter value={filter} onChange={setFilter} />
        <Button icon="retry" variant="quiet" busy={busy} onClick={refresh}>
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
        {busy ? 'Looking…' : outcome?.ok && foundText(outcome.value, text)}
      </p>
      {explained && (
        <ul class="rows" aria-label="The path you asked for">
          <li>
            <FileRow row={explained} typed {...actions} />
          </li>
        </ul>
      )}
      {outcome?.ok && outcome.value.reachable > 0 && (
        <VirtualList
          label="Paths"
          busy={busy}
          count={outcome.value.reachable}
          estimate={ROW_HEIGHT}
          onRange={pages.need}
        >
          {(index) => {
            const row = pages.row(index);
            return row ? <FileRow row={row} {...actions} /> : <PendingFileRow />;
          }}
        </VirtualList>
      )}
      {allowing && (
        <AllowDialog
          id={id}
          path={allowing.path}
          reason={allowing.reason ?? ''}
          onAllowed={refresh}
          onClosed={() => setAllowing(null)}
        />
      )}
    </section>
  );
}

async function find(id: string, query: Parameters<typeof bridge.listFiles>[1]): Promise<Outcome<Found>> {
  const listed = await bridge.listFiles(id, query);
  if (!listed.ok) return listed;
  const wanted = query.from === 0 && wantsExplanation(query.text, listed.value.rows);
  const explained = wanted ? await bridge.explainPath(id, query.text) : null;
  return { ok: true, value: { ...listed.value, explained: explained?.ok ? explained.value : null } };
}

function foundText({ total, reachable, explained }: Found, query: string): string {
  if (total === 0 && query === '') return 'Nothing here.';
  if (total === 0) return explained ? 'Not in the list. This is what becomes of it:' : 'No path contains this.';
  if (total > reachable) return `${count(total)} paths; the ${count(reachable)} biggest are listed.`;
  return `${plural(total, 'path')}, biggest first`;
}
