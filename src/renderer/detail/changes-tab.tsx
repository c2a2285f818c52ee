import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { RecentChange } from '../../shared/model/recent-change';
import { bytes, plural } from '../../shared/text/units';
import { ChangeLine } from '../parts/data/change-line';
import { RecentChanges } from './recent-changes';

/** The main process keeps no more changes. */
const MOST = 200;

/** Changes that the server has confirmed, newest first. */
export function ChangesTab({ workspace }: { workspace: WorkspaceView }) {
  return (
    <section class="tab-body" aria-label="Changes">
      <RecentChanges workspace={workspace}>{(changes) => <Changes changes={changes} />}</RecentChanges>
    </section>
  );
}

function Changes({ changes }: { changes: readonly RecentChange[] }) {
  return (
    <>
      <p class="view__found">
        {changes.length < MOST
          ? `${plural(changes.length, 'change')} since Lockstep started, newest first`
          : `The newest ${MOST} changes. Everything that ever left is in the ledger.`}
      </p>
      <ul class="rows changes" aria-label="Changes">
        {changes.map((change) => (
          <li class="row row--line" key={`${change.at} ${change.kind} ${change.path}`}>
            <ChangeLine change={change} />
            <span class="row__size">{change.bytes > 0 && bytes(change.bytes)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
