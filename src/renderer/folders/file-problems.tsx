import { useId, useState } from 'preact/hooks';
import type { FileProblem } from '../../preload/contract';
import { count, plural } from '../../shared/units';
import { Icon } from '../parts/icon';
import { PathText } from '../parts/path';

/** So many are shown before the user asks for the rest. */
const FIRST = 3;
/** The path of a problem that is about the workspace as a whole. */
const ROOT = '.';

interface FileProblemsProps {
  readonly problems: readonly FileProblem[];
  /** All of them, listed or not. */
  readonly count: number;
}

/** Files that are not mirrored as they should be, with what to do about each. */
export function FileProblems({ problems, count: total }: FileProblemsProps) {
  const [all, setAll] = useState(false);
  const listId = useId();
  if (total === 0) return null;
  const shown = all ? problems : problems.slice(0, FIRST);
  const unlisted = total - problems.length;
  return (
    <section class="problems" aria-label="Problems">
      <h4 class="problems__title">
        <Icon name="attention" />
        {plural(total, 'problem')}
      </h4>
      <ul class="problems__list" id={listId}>
        {shown.map(({ path, title, detail }) => (
          <li class="problem" key={path}>
            {path !== ROOT && (
              <p class="problem__path">
                <PathText path={path} />
              </p>
            )}
            <p class="problem__text">
              <span class="problem__title">{title}</span> {detail}
            </p>
          </li>
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
    </section>
  );
}
