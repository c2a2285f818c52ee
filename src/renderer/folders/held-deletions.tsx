import type { WorkspaceState } from '../../preload/contract';
import { count } from '../format/format';
import { PathText } from '../parts/path';

type Holding = Extract<WorkspaceState, { readonly kind: 'holding' }>;

/** Most names shown: they are to recognise what is gone, not to read it all. */
const SHOWN = 5;

/** The files that are gone here and still in the copy. */
export function HeldDeletions({ state }: { state: Holding }) {
  const shown = state.paths.slice(0, SHOWN);
  const more = state.deletions - shown.length;
  return (
    <section class="problems" aria-label="Deletions held back">
      <h4 class="problems__title">Gone here, still in the copy</h4>
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
