import { useMemo } from 'preact/hooks';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { bytes, count, plural } from '../../shared/text/units';
import { bridge } from '../bridge/bridge';
import { FilePath } from '../parts/data/file-path';
import { Icon } from '../parts/icons/icon';
import { useRequest } from '../state/use-request';
import type { FolderTab } from '../state/use-view';

/** Most matches that are counted. */
const MOST_COUNTED = 1_000;

interface FileMatchesProps {
  readonly query: string;
  readonly workspaces: readonly WorkspaceView[];
  readonly onOpen: (id: string, tab: FolderTab, query?: string) => void;
}

/** Matching files of every folder; each leads to its place in the folder's list. */
export function FileMatches({ query, workspaces, onOpen }: FileMatchesProps) {
  const { outcome } = useRequest(() => search(query), query);
  const names = useMemo(() => new Map(workspaces.map(({ id, name }) => [id, name])), [workspaces]);
  if (!outcome?.ok) return null;
  const { files, total } = outcome.value;
  return (
    <section class="found" aria-labelledby="found-title">
      <div class="found__head">
        <h2 class="folders__title" id="found-title">
          Files
        </h2>
        <p class="folders__found" role="status">
          {foundText(files.length, total)}
        </p>
      </div>
      {files.length > 0 && (
        <ul class="rows" aria-label="Files found">
          {files.map(({ id, path, bytes: size }) => (
            <li key={`${id} ${path}`}>
              <button type="button" class="row row--button" onClick={() => onOpen(id, 'files', path)}>
                <Icon name="send" class="row__sign" />
                <span class="row__path">
                  <FilePath path={path} />
                </span>
                <span class="row__size">{bytes(size)}</span>
                <span class="row__why">
                  <bdi>{names.get(id)}</bdi>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

async function search(query: string) {
  return { ok: true, value: await bridge.searchFiles(query) } as const;
}

function foundText(shown: number, total: number): string {
  if (total === 0) return 'No mirrored file matches. What is withheld is listed in each folder.';
  if (shown === total) return plural(total, 'match', 'matches');
  return `The ${count(shown)} best of ${total >= MOST_COUNTED ? `${count(total)} and more` : count(total)}`;
}
