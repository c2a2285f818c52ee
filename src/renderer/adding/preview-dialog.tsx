import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { Destination } from '../../shared/model/app-snapshot';
import type { FolderPreview } from '../../shared/model/file-query';
import type { Problem } from '../../shared/model/problem';
import { type Limits, RAISED_FILE_BYTES } from '../../shared/model/workspace-state';
import { plural } from '../../shared/text/units';
import { bridge, toOutcome } from '../bridge/bridge';
import { WithheldFolders } from '../files/withheld-folders';
import { nameOf } from '../format/path-pieces';
import { raisedLimit } from '../format/raised-limit';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { Dialog } from '../parts/controls/dialog';
import { Path } from '../parts/data/file-path';
import { useRequest } from '../state/use-request';
import { PreviewTotals } from './contents/preview-totals';
import { LargeSources } from './large-sources';
import { LargestFolders } from './largest-folders';
import { OverLimit } from './over-limit';
import { ScanNote } from './scan-note';
import { SecondWorkTrees } from './second-work-trees';
import { useScanProgress } from './use-scan-progress';

interface PreviewDialogProps {
  /** The proposed folder. */
  readonly path: string;
  /** Number of further folders that wait for a decision. */
  readonly more: number;
  readonly destination: Destination;
  readonly onConfirm: (path: string, limits: Limits | null) => void;
  /** The folder can't be added. */
  readonly onRefused: (problem: Problem) => void;
  readonly onClosed: () => void;
  /** The user adds neither this folder nor those that wait. */
  readonly onCancelAll: () => void;
}

/** Scans a folder and shows what would be sent; nothing is sent before the user confirms. */
export function PreviewDialog({
  path,
  more,
  destination,
  onConfirm,
  onRefused,
  onClosed,
  onCancelAll,
}: PreviewDialogProps) {
  const [attempt, setAttempt] = useState(0);
  const [larger, setLarger] = useState(false);
  const look = () => (larger ? bridge.previewFolder(path, RAISED_FILE_BYTES) : bridge.previewFolder(path));
  const { outcome, busy } = useRequest(look, `${attempt} ${larger}`, 0);
  const progress = useScanProgress(path);
  const [raised, setRaised] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const list = useRef<HTMLHeadingElement>(null);
  const preview = outcome?.ok ? outcome.value : null;
  const limit = preview && isOver(preview) ? raisedLimit(preview.summary.files) : null;
  const ready = preview !== null && !busy && (!isOver(preview) || (raised && limit !== null));

  useEffect(() => {
    if (outcome && !outcome.ok) onRefused(outcome.problem);
  }, [outcome]);
  const lookAgain = (answer: Outcome<unknown>) => {
    setProblem(answer.ok ? null : answer.problem);
    // The clicked button disappears with its folder, and focus needs a new place.
    list.current?.focus();
    setAttempt((n) => n + 1);
  };
  const ignore = async (root: string, folder: string) => {
    lookAgain(await toOutcome(bridge.ignoreFolder(root, folder)));
  };
  const send = async (root: string, folder: string) => {
    const answer = await toOutcome(bridge.changeRule(root, folder, 'include'));
    if (answer.ok || answer.problem.code !== 'not-confirmed') lookAgain(answer);
  };
  const confirm = (close: () => void) => {
    if (!ready) return;
    close();
    const maxFiles = raised && limit !== null ? limit : preview.limits.maxFiles;
    onConfirm(preview.path, larger || maxFiles !== preview.limits.maxFiles ? { ...preview.limits, maxFiles } : null);
  };
  return (
    <Dialog
      title={
        <>
          Mirror <bdi>{nameOf(path)}</bdi>?
        </>
      }
      variant={preview ? 'wide' : 'delayed'}
      onSubmit={confirm}
      onClosed={onClosed}
      actions={(close) => (
        <>
          {more > 0 && <p class="dialog__aside">{plural(more, 'more folder')} after this one</p>}
          {more > 0 && <Button onClick={onCancelAll}>Cancel all</Button>}
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy} inactive={!ready} autofocus>
            {submitWords(preview, busy)}
          </Button>
        </>
      )}
    >
      <Path path={preview?.path ?? path} />
      {preview ? (
        <div class="preview" aria-busy={busy}>
          <PreviewTotals preview={preview} destination={destination} />
          {isOver(preview) && (
            <OverLimit preview={preview} limit={limit} raised={raised} onRaise={() => setRaised(!raised)} />
          )}
          <LargeSources preview={preview} raised={larger} busy={busy} onRaise={() => setLarger(!larger)} />
          {problem && (
            <Callout tone="bad" icon="attention" role="alert" title={problem.title}>
              <p>{problem.detail}</p>
            </Callout>
          )}
          <WithheldFolders preview={preview} onSend={busy ? null : (folder) => send(preview.path, folder)} />
          <SecondWorkTrees
            paths={preview.linkedWorkTrees}
            onIgnore={busy ? null : (folder) => ignore(preview.path, folder)}
          />
          <LargestFolders
            summary={preview.summary}
            heading={list}
            onIgnore={isOver(preview) && !busy ? (folder) => ignore(preview.path, folder) : null}
            ignorable={isOver(preview)}
          />
        </div>
      ) : (
        <ScanNote progress={progress} />
      )}
    </Dialog>
  );
}

function isOver({ summary, limits }: FolderPreview): boolean {
  return summary.files > limits.maxFiles;
}

function submitWords(preview: FolderPreview | null, busy: boolean): string {
  if (!preview || busy) return 'Looking…';
  const { files } = preview.summary;
  return files === 0 ? 'Mirror this folder' : `Mirror ${plural(files, 'file')}`;
}
