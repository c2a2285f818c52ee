import { appendFile, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { FileFilter, FileList, FolderPreview, Limits, PreviewRow } from '../preload/contract';
import type { Logger } from './sync/log';
import { explain, type PreviewOptions, preview } from './sync/preview';
import { PreviewSummarizer } from './sync/preview-summary';
import { ProblemError } from './sync/problem';
import { Rules } from './sync/rules';
import type { Workspaces } from './workspaces';

/** Most rows handed to the window, and most kept while the largest are searched for. */
const MAX_ROWS = 500;
/** Previewed folders whose ignore file may still be written to. */
const MAX_PREVIEWED = 20;

/** Answers what a folder would send and what a workspace sends, withholds, and why. */
export class FileLists {
  private readonly previewed = new Set<string>();
  /** A look that is superseded ends early; looks of one kind leave those of the other alone. */
  private readonly looking = { folder: new AbortController(), list: new AbortController() };

  constructor(
    private readonly workspaces: Workspaces,
    private readonly limits: () => Limits,
    private readonly log: Logger,
  ) {}

  /** Looks through a folder that is about to be added; a second look ends the first. @throws ProblemError as adding would */
  async preview(path: string): Promise<FolderPreview> {
    const root = await this.workspaces.checkNew(path);
    const limits = this.limits();
    const summarizer = new PreviewSummarizer();
    for await (const row of preview(this.look(root, limits))) summarizer.add(row);
    if (this.previewed.size >= MAX_PREVIEWED) this.previewed.clear();
    this.previewed.add(root);
    return { path: root, limits, summary: summarizer.summary() };
  }

  /** Adds a folder to a root's `.aishignore`. @throws ProblemError for a root that nobody looked at */
  async ignoreFolder(root: string, folder: string): Promise<void> {
    if (!this.previewed.has(root) && !this.workspaces.roots().includes(root)) {
      throw new ProblemError({ code: 'missing', title: 'That folder is not known.', detail: 'Look at it first.' });
    }
    const file = join(root, '.aishignore');
    const before = await readFile(file, 'utf8').catch(() => '');
    const separator = before === '' || before.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${separator}/${folder.replace(/[\\*?[\]]/g, '\\$&')}/\n`);
    this.log.info(`${folder} is now ignored by ${file}.`);
  }

  /** The paths that contain `query`, biggest first. */
  async list(id: string, query: string, filter: FileFilter): Promise<FileList> {
    const wanted = query.toLowerCase();
    let rows: PreviewRow[] = [];
    let total = 0;
    for await (const row of preview(this.workspaces.previewOptions(id, this.restart('list')))) {
      if (filter !== 'all' && row.verdict !== filter) continue;
      if (wanted !== '' && !row.path.toLowerCase().includes(wanted)) continue;
      total++;
      rows.push(row);
      if (rows.length > MAX_ROWS * 4) rows = biggest(rows);
    }
    return { rows: biggest(rows), total };
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

  private look(root: string, limits: Limits): PreviewOptions {
    return { root, limits, allowed: new Map(), rules: new Rules(root), signal: this.restart('folder') };
  }

  private restart(kind: keyof typeof this.looking): AbortSignal {
    this.looking[kind].abort();
    this.looking[kind] = new AbortController();
    return this.looking[kind].signal;
  }
}

function biggest(rows: PreviewRow[]): PreviewRow[] {
  return rows.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, MAX_ROWS);
}
