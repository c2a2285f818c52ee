import { useId, useState } from 'preact/hooks';
import type { FileProblem, WorkspaceView } from '../../preload/contract';
import { count, plural } from '../../shared/units';
import { AllowDialog } from '../files/allow-dialog';
import { Button } from '../parts/button';
import { Icon } from '../parts/icon';
import { PathText } from '../parts/path';

/** So many are shown before the user asks for the rest. */
const FIRST = 3;
/** The path of a problem that is about the workspace as a whole. */
const ROOT = '.';

/** Files that are not mirrored as they are here, with what to do about each. */
export function FileProblems({ workspace }: { workspace: WorkspaceView }) {
  const { id, problems, problemCount: total, attentionCount } = workspace;
  const [allowing, setAllowing] = useState<FileProblem | null>(null);
  const [all, setAll] = useState(false);
  const listId = useId();
  if (total === 0) return null;
  const shown = all ? problems : problems.slice(0, FIRST);
  const unlisted = total - problems.length;
  return (
    <section class="problems" aria-label="Problems" data-attention={attentionCount > 0}>
      <h4 class="problems__title">
        <Icon name={attentionCount > 0 ? 'attention' : 'shield'} />
        {attentionCount > 0 ? plural(total, 'problem') : `${plural(total, 'file')} withheld`}
      </h4>
      <ul class="problems__list" id={listId}>
        {shown.map((problem) => (
          <ProblemItem key={problem.path} problem={problem} onAllow={() => setAllowing(problem)} />
        ))}
      </ul>
      {problems.length > FIRST && (
        <button
          type="button"
          class="button button--quiet"
          aria-expanded={all}
          aria-controls={listId}
          onClick={() => setAll(!all)}
        >
          <span>{all ? 'Show fewer' : `Show all ${count(problems.length)}`}</span>
        </button>
      )}
      {unlisted > 0 && <p class="problems__rest">{count(unlisted)} more are not listed.</p>}
      {allowing && (
        <AllowDialog
          id={id}
          path={allowing.path}
          reason={allowing.detail}
          onAllowed={() => setAllowing(null)}
          onClosed={() => setAllowing(null)}
        />
      )}
    </section>
  );
}

function ProblemItem({ problem, onAllow }: { problem: FileProblem; onAllow: () => void }) {
  const { path, code, title, detail } = problem;
  return (
    <li class="problem">
      {path !== ROOT && (
        <p class="problem__path">
          <PathText path={path} />
        </p>
      )}
      <p class="problem__text">
        <span class="problem__title">{title}</span> {detail}
      </p>
      {code === 'secret' && (
        <Button label={`Allow this file: ${path}`} onClick={onAllow}>
          Allow this file
        </Button>
      )}
    </li>
  );
}
