import { isAbsolute, join } from 'node:path';
import type { FileQuery, FolderPreview, Page, PreviewProgress } from '../../shared/model/file-query';
import { ProblemError } from '../../shared/model/problem';
import type { PreviewRow } from '../../shared/model/verdict';
import type { Limits } from '../../shared/model/workspace-state';
import type { Logger } from '../../shared/util/log';
import { DiskProbe } from '../engine/disk/disk-probe';
import { explain, type PreviewOptions, preview } from '../engine/scan/preview-scan';
import { PreviewSummarizer } from '../engine/scan/preview-summary';
import type { Workspaces } from '../workspaces/workspaces';
import { appendRule } from './append-rule';
import { changeRule } from './change-rule';
import { collectRows, FileListing } from './file-listing';
import { FolderSizes } from './folder-size';
import { newRule, type RuleChange, type RulePlan } from './new-rule';

/** Interval of progress reports. */
const PROGRESS_MS = 200;
/** Most previewed folders whose ignore file may be written. */
const MAX_PREVIEWED = 20;
/** Most second work trees of which a preview tells. */
const MAX_WORK_TREES = 20;
/** Time without a query after which a listing is dropped. */
const DROP_LISTING_MS = 120_000;

/** Lists the files that a folder would send, and those that a workspace sends or withholds, with the reasons. */
export class FileBrowser {
  private readonly previewed = new Set<string>();
  /** The rows of the last preview, while its dialog is open. */
  private proposal: { readonly root: string; readonly files: FileListing } | null = null;
  private listing: { readonly key: string; readonly files: FileListing } | null = null;
  private dropTimer: NodeJS.Timeout | undefined;
  private readonly folderSizes = new FolderSizes();
  /** A new scan ends the earlier one of its kind. */
  private readonly scans = { folder: new AbortController(), list: new AbortController() };

  constructor(
    private readonly workspaces: Workspaces,
    private readonly limits: () => Limits,
    private readonly log: Logger,
  ) {}

  /**
   * Scans a folder that may be added; a second preview ends the first.
   * @param maxFileBytes a size limit of its own; null for the default
   * @param onProgress called a few times a second
   * @throws ProblemError for a folder that can't be added
   */
  async preview(
    path: string,
    maxFileBytes: number | null,
    onProgress: (progress: PreviewProgress) => void,
  ): Promise<FolderPreview> {
    const root = await this.workspaces.checkNew(path);
    const defaults = this.limits();
    const limits = maxFileBytes === null ? defaults : { ...defaults, maxFileBytes };
    const summarizer = new PreviewSummarizer();
    let reportedAt = Number.NEGATIVE_INFINITY;
    const options = { ...this.proposed(root, limits, this.restartScan('folder')), findLargeSources: true };
    const rows = await collectRows(preview(options), (row) => {
      summarizer.add(row);
      if (performance.now() - reportedAt < PROGRESS_MS) return;
      reportedAt = performance.now();
      onProgress({ path, ...summarizer.sent });
    });
    if (!options.signal.aborted) this.proposal = { root, files: new FileListing(Promise.resolve(rows)) };
    if (this.previewed.size >= MAX_PREVIEWED) this.previewed.clear();
    this.previewed.add(root);
    const linkedWorkTrees = options.rules.linkedWorkTrees.slice(0, MAX_WORK_TREES);
    return { path: root, limits, summary: summarizer.summary(), linkedWorkTrees };
  }

  /** Ends the preview that runs, if any, and forgets the rows of the last one. */
  stopPreview(): void {
    this.scans.folder.abort();
    this.proposal = null;
  }

  /** Adds a folder to a root's `.aishignore`. @throws ProblemError for a root that was not previewed */
  async ignoreFolder(root: string, folder: string): Promise<void> {
    if (!this.previewed.has(root) && !this.workspaces.roots().includes(root)) {
      throw new ProblemError({ code: 'missing', title: 'That folder is not known.', detail: 'Look at it first.' });
    }
    const { file, line } = newRule({ path: `${folder}/`, rule: null, source: null }, 'exclude');
    await appendRule(join(root, file), line);
    this.log.info(`${folder} is now ignored by ${join(root, file)}.`);
  }

  /**
   * The matching paths, biggest first. A workspace is scanned once for each `look`; the scan of a preview answers for its
   * folder.
   * @param place id of a workspace, or the root of the open preview
   */
  async list(place: string, query: FileQuery): Promise<Page<PreviewRow>> {
    if (this.proposal?.root === place) return this.proposal.files.page(query);
    const key = `${query.look} ${place}`;
    if (this.listing?.key !== key) {
      const options = this.workspaces.previewOptions(place, this.restartScan('list'));
      this.listing = { key, files: new FileListing(options.then((known) => collectRows(preview(known)))) };
    }
    clearTimeout(this.dropTimer);
    this.dropTimer = setTimeout(() => this.dropListing(), DROP_LISTING_MS).unref();
    const { files } = this.listing;
    try {
      return await files.page(query);
    } catch (error) {
      // The next query tries again.
      if (this.listing?.files === files) this.dropListing();
      throw error;
    }
  }

  /**
   * The verdict on one path, with the size of an ignored folder.
   * @param place id of a workspace, or a previewed root
   * @throws ProblemError for a path outside the folder
   */
  async explain(place: string, path: string): Promise<PreviewRow> {
    checkInside(path);
    const options = await this.rulesNow(place);
    return this.withSize(options.root, await explain(options, path));
  }

  /** The line that {@link changeRule} would add, and the size of an ignored folder. */
  async planRule(place: string, path: string, change: RuleChange): Promise<RulePlan> {
    const row = await this.explain(place, path);
    return { root: (await this.rulesNow(place)).root, ...newRule(row, change), holds: row.holds ?? null };
  }

  /** Sends an ignored path, or keeps a path here. @throws ProblemError when no line in `.aishignore` can do it */
  async changeRule(place: string, path: string, change: RuleChange): Promise<PreviewRow> {
    checkInside(path);
    const row = await changeRule(() => this.rulesNow(place), path, change);
    this.log.info(`${path} is ${row.verdict} now: ${row.reason ?? 'no rule is about it'}`);
    this.dropListing();
    return this.withSize((await this.rulesNow(place)).root, row);
  }

  /** Absolute path of an ignore file that applies in a workspace. @throws ProblemError for any other file */
  async ruleFile(id: string, source: string): Promise<string> {
    const options = await this.rulesNow(id);
    for await (const _ of preview(options)) {
      if (options.rules.hasRead(source)) return isAbsolute(source) ? source : join(options.root, source);
    }
    throw new ProblemError({
      code: 'missing',
      title: 'That rule is gone.',
      detail: `${source} decides nothing here now.`,
    });
  }

  /** @throws ProblemError `not-answering` */
  private async rulesNow(place: string): Promise<PreviewOptions> {
    const { signal } = new AbortController();
    if (!this.previewed.has(place)) return this.workspaces.previewOptions(place, signal);
    await new DiskProbe(place).check();
    return this.proposed(place, this.limits(), signal);
  }

  private async withSize(root: string, row: PreviewRow): Promise<PreviewRow> {
    if (row.verdict === 'sent' || !row.path.endsWith('/')) return row;
    const holds = await this.folderSizes.count(join(root, row.path));
    return holds ? { ...row, holds } : row;
  }

  private dropListing(): void {
    this.listing = null;
  }

  private proposed(root: string, limits: Limits, signal: AbortSignal): PreviewOptions {
    return { root, limits, allowed: new Map(), rules: this.workspaces.rulesOf(root), signal };
  }

  private restartScan(kind: keyof typeof this.scans): AbortSignal {
    this.scans[kind].abort();
    this.scans[kind] = new AbortController();
    return this.scans[kind].signal;
  }
}

/** @throws ProblemError for a path outside the folder */
function checkInside(path: string): void {
  if (!isAbsolute(path) && !path.split(/[\\/]/).includes('..')) return;
  throw new ProblemError({ code: 'missing', title: 'That is not a path of this folder.', detail: path });
}
