import { type Problem, toProblem } from '../../../shared/model/problem';
import type { ServerConnection } from '../connection/server-connection';
import type { WorkspaceContext } from '../context/workspace-context';
import type { ServerTakes } from '../policy/gate';
import { checkMounts } from '../safety/nested-mounts';
import { diffBatch, recordDiff } from '../scan/change-detector';
import type { Diff } from '../scan/diff';
import { checkFileLimit } from '../scan/file-limit';
import { fits } from '../upload/file-sender';
import { wholeTree } from '../watch/change';
import { ChangeSource } from '../watch/change-source';
import { EarlyOpen } from './early-open';
import { Pipeline } from './pipeline';

/**
 * Scans a folder, checks its limits and starts mirroring it.
 * @param awaitRoot true to wait for a root that is missing or unreadable, false to throw
 * @returns null when `signal` is aborted first
 * @throws ProblemError when the folder can't be read or holds too many files; nothing is left running then
 */
export async function startPipeline(
  context: WorkspaceContext,
  connection: ServerConnection,
  awaitRoot: boolean,
  signal: AbortSignal,
): Promise<Pipeline | null> {
  context.state.set({ kind: 'scanning', found: 0 });
  context.watchProblem = null;
  const isKnown = context.index.size > 0;
  const source = new ChangeSource(context);
  const earlyOpen = new EarlyOpen(connection, context, isKnown);
  let pipeline: Pipeline | null = null;
  try {
    const takes = { binary: connection.session?.can('base64') ?? true, fits };
    const first = await firstScan(context, takes, signal, source, isKnown).catch((error: unknown) => {
      const problem = toProblem(error);
      if (awaitRoot && ['missing', 'unreadable', 'not-answering'].includes(problem.code)) return problem;
      throw error;
    });
    if (!signal.aborted) pipeline = new Pipeline(context, connection, { source, earlyOpen, first });
    return pipeline;
  } finally {
    if (!pipeline) {
      earlyOpen.close();
      await source.close();
    }
  }
}

/**
 * @param isKnown true when the folder was mirrored before. The scan of another one is not delayed by watches: they are added
 * while its files are sent
 */
async function firstScan(
  context: WorkspaceContext,
  takes: ServerTakes,
  signal: AbortSignal,
  source: ChangeSource,
  isKnown: boolean,
): Promise<Diff | Problem> {
  await context.disk.guard(() => context.reloadRules());
  checkMounts(context, false);
  const onDirectory = isKnown ? await source.startBeforeScan(signal) : undefined;
  const batch = wholeTree();
  const onProgress = (found: number) => context.state.set({ kind: 'scanning', found });
  const found = await context.disk.guard(() => diffBatch(context, batch, signal, { onProgress, onDirectory }));
  if (!isKnown) await checkFileLimit(found, context, takes);
  recordDiff(context, batch, found);
  source.followIndexes();
  return found;
}
