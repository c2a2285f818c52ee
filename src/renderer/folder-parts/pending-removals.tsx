import type { WorkspaceState } from '../../shared/model/workspace-state';
import { count } from '../../shared/text/units';
import { PathText } from '../parts/data/file-path';

interface HeldRemovalsProps {
  readonly state: Extract<WorkspaceState, { readonly kind: 'holding' }>;
  /** Name of the workspace. */
  readonly name: string;
}

/** Files that are deleted or newly ignored here, and still in the copy. */
export function PendingRemovals({ state: { paths, deletions }, name }: HeldRemovalsProps) {
  const more = deletions - paths.length;
  return (
    <details class="held">
      <summary class="held__summary" aria-label={`Which files of ${name}`}>
        Which files
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section class="held__list" aria-label={`Removals held back of ${name}`} tabIndex={0}>
        <ul>
          {paths.map((path) => (
            <li key={path}>
              <PathText path={path} />
            </li>
          ))}
        </ul>
        {more > 0 && <p class="held__rest">and {count(more)} more</p>}
      </section>
    </details>
  );
}
