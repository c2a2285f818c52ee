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
import type { Watcher } from '../watch/watcher';
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
  await context.reloadRules();
  context.watchProblem = null;
  const isKnown = context.index.size > 0;
  const source = new ChangeSource(context);
  const earlyOpen = new EarlyOpen(connection, context, isKnown);
  let pipeline: Pipeline | null = null;
  try {
    await checkMounts(context, false);
    // The scan of a folder that was never mirrored is not delayed by watches: they are added while its files are sent.
    const onDirectory = isKnown ? await source.startBeforeScan(signal) : undefined;
    const takes = { binary: connection.session?.can('base64') ?? true, fits };
    const first = await firstScan(context, takes, signal, onDirectory).catch((error: unknown) => {
      const problem = toProblem(error);
      if (awaitRoot && (problem.code === 'missing' || problem.code === 'unreadable')) return problem;
      throw error;
    });
    source.followIndexes();
    if (!signal.aborted) pipeline = new Pipeline(context, connection, { source, earlyOpen, first });
    return pipeline;
  } finally {
    if (!pipeline) {
      earlyOpen.close();
      await source.close();
    }
  }
}

async function firstScan(
  context: WorkspaceContext,
  takes: ServerTakes,
  signal: AbortSignal,
  onDirectory: Watcher['watchDirectory'],
): Promise<Diff | Problem> {
  const batch = wholeTree();
  const onProgress = (found: number) => context.state.set({ kind: 'scanning', found });
  const found = await diffBatch(context, batch, signal, { onProgress, onDirectory });
  await checkFileLimit(found, context, takes);
  recordDiff(context, batch, found);
  return found;
}
