import type { WorkspaceState } from '../../preload/contract';
import { count } from '../../shared/units';
import { PathText } from '../parts/path';

type Holding = Extract<WorkspaceState, { readonly kind: 'holding' }>;

/** Most names shown: they are to recognise what is meant, not to read it all. */
const SHOWN = 5;

/** The files that are deleted or newly ignored here, and still in the copy. */
export function HeldRemovals({ state }: { state: Holding }) {
  const shown = state.paths.slice(0, SHOWN);
  const more = state.deletions - shown.length;
  return (
    <section class="problems" aria-label="Removals held back">
      <h4 class="problems__title">Deleted or ignored here, still in the copy</h4>
      <ul class="problems__list">
        {shown.map((path) => (
          <li class="problem" key={path}>
            <PathText path={path} />
          </li>
        ))}
      </ul>
      {more > 0 && <p class="problems__rest">and {count(more)} more</p>}
    </section>
  );
}
