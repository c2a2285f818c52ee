import { isAbsolute, join } from 'node:path';
import type { FileQuery, FolderPreview, LookProgress, Page } from '../../shared/model/file-query';
import type { PreviewRow } from '../../shared/model/preview';
import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import type { Logger } from '../../shared/util/log';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { explain, type PreviewOptions, preview } from '../engine/scan/preview-scan';
import { PreviewSummarizer } from '../engine/scan/preview-summary';
import type { Workspaces } from '../workspaces/workspaces';
import { FileListing } from './file-listing';
import { appendIgnoredFolder } from './ignore-folder';

/** How often the progress of a look is told, ms. */
const PROGRESS_MS = 200;
/** Previewed folders whose ignore file may still be written to. */
const MAX_PREVIEWED = 20;
/** What a walk has found is let go when nobody has asked for it for so long, ms. */
const FORGET_MS = 120_000;

/** Answers what a folder would send and what a workspace sends, withholds, and why. */
export class FileBrowser {
  private readonly previewed = new Set<string>();
  private listing: { readonly key: string; readonly files: FileListing } | null = null;
  private forgetting: NodeJS.Timeout | undefined;
  /** A look that is superseded ends early; looks of one kind leave those of the other alone. */
  private readonly looking = { folder: new AbortController(), list: new AbortController() };

  constructor(
    private readonly workspaces: Workspaces,
    private readonly limits: () => Limits,
    private readonly log: Logger,
  ) {}

  /**
   * Looks through a folder that is about to be added; a second look ends the first.
   * @param onProgress called a few times a second
   * @throws ProblemError as adding would
   */
  async preview(path: string, onProgress: (progress: LookProgress) => void): Promise<FolderPreview> {
    const root = await this.workspaces.checkNew(path);
    const limits = this.limits();
    const summarizer = new PreviewSummarizer();
    let told = Number.NEGATIVE_INFINITY;
    for await (const row of preview(this.look(root, limits))) {
      summarizer.add(row);
      if (performance.now() - told < PROGRESS_MS) continue;
      told = performance.now();
      onProgress({ path, ...summarizer.sent });
    }
    if (this.previewed.size >= MAX_PREVIEWED) this.previewed.clear();
    this.previewed.add(root);
    return { path: root, limits, summary: summarizer.summary() };
  }

  /** Nobody waits for the look at a folder any more. */
  stopPreview(): void {
    this.looking.folder.abort();
  }

  /** Adds a folder to a root's `.aishignore`. @throws ProblemError for a root that nobody looked at */
  async ignoreFolder(root: string, folder: string): Promise<void> {
    if (!this.previewed.has(root) && !this.workspaces.roots().includes(root)) {
      throw new ProblemError({ code: 'missing', title: 'That folder is not known.', detail: 'Look at it first.' });
    }
    const file = join(root, '.aishignore');
    await appendIgnoredFolder(file, folder);
    this.log.info(`${folder} is now ignored by ${file}.`);
  }

  /** The paths of a workspace that match, biggest first. The folder is walked once for each `look`. */
  list(id: string, query: FileQuery): Promise<Page<PreviewRow>> {
    const key = `${query.look} ${id}`;
    if (this.listing?.key !== key) {
      this.listing = { key, files: new FileListing(this.workspaces.previewOptions(id, this.restart('list'))) };
    }
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => this.forget(), FORGET_MS).unref();
    return this.listing.files.page(query);
  }

  explain(id: string, path: string): Promise<PreviewRow> {
    if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) {
      throw new ProblemError({ code: 'missing', title: 'That is not a path of this folder.', detail: path });
    }
    return explain(this.workspaces.previewOptions(id, new AbortController().signal), path);
  }

  /** Absolute path of an ignore file that decides about something in a workspace. @throws ProblemError for any other file */
  async ruleFile(id: string, source: string): Promise<string> {
    const options = this.workspaces.previewOptions(id, new AbortController().signal);
    for await (const _ of preview(options)) {
      if (options.rules.hasRead(source)) return isAbsolute(source) ? source : join(options.root, source);
    }
    throw new ProblemError({
      code: 'missing',
      title: 'That rule is gone.',
      detail: `${source} decides nothing here now.`,
    });
  }

  private forget(): void {
    this.listing = null;
  }

  private look(root: string, limits: Limits): PreviewOptions {
    return { root, limits, allowed: new Map(), rules: new IgnoreRules(root), signal: this.restart('folder') };
  }

  private restart(kind: keyof typeof this.looking): AbortSignal {
    this.looking[kind].abort();
    this.looking[kind] = new AbortController();
    return this.looking[kind].signal;
  }
}
