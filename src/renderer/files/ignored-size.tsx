import { folderSizeText } from '../../shared/text/folder-size-text';
import { bridge } from '../bridge/bridge';
import { useRequest } from '../state/use-request';

interface IgnoredSizeProps {
  /** Id of a workspace, or the root of a previewed folder. */
  readonly place: string;
  readonly path: string;
}

/** The number of files in an ignored folder, and their bytes; asked for when it is seen. */
export function IgnoredSize({ place, path }: IgnoredSizeProps) {
  const { outcome } = useRequest(() => bridge.explainPath(place, path), path);
  const holds = outcome?.ok ? outcome.value.holds : undefined;
  if (outcome === null) return <span>Counting…</span>;
  return <span data-folder-files={holds?.files}>{holds ? folderSizeText(holds) : 'Folder'}</span>;
}
