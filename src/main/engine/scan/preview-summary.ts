import { IGNORE_KINDS, type PreviewRow, type PreviewSummary, type WithheldRule } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';
import { isInstalled } from '../exceptions/installed-directories';

/** Most folders that are listed. */
const MAX_LISTED = 20;
/** Rules that a line of an ignore file overrides. */
const OVERRIDDEN: ReadonlySet<WithheldRule | 'tracked' | null> = new Set(['default', ...IGNORE_KINDS]);

/** Adds up the rows of a preview. Memory is bounded but for one counter per folder. */
export class PreviewSummarizer {
  private files = 0;
  private bytes = 0;
  private largeSources = 0;
  private readonly withheld: Partial<Record<WithheldRule, number>> = {};
  private readonly withheldFolders = new WithheldFolders();
  private largest: { path: RelPath; bytes: number }[] = [];
  private readonly folders = new Map<RelPath, { files: number; bytes: number }>();

  /** @param listed number of largest files and folders in the summary */
  constructor(private readonly listed = 8) {}

  add(row: PreviewRow): void {
    const { path, verdict, rule, bytes, isLargeSource } = row;
    if (verdict === 'withheld') {
      this.withheldFolders.add(row);
      if (isLargeSource) this.largeSources++;
      if (rule !== null) this.withheld[rule] = (this.withheld[rule] ?? 0) + 1;
      return;
    }
    this.files++;
    this.bytes += bytes;
    this.largest.push({ path, bytes });
    if (this.largest.length > this.listed * 50) this.trim();
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const folder = path.slice(0, slash);
      const sum = this.folders.get(folder) ?? { files: 0, bytes: 0 };
      sum.files++;
      sum.bytes += bytes;
      this.folders.set(folder, sum);
    }
  }

  /** Totals of the rows added so far. */
  get sent(): { readonly files: number; readonly bytes: number } {
    return { files: this.files, bytes: this.bytes };
  }

  summary(): PreviewSummary {
    this.trim();
    const folders = [...this.folders].map(([path, sum]) => ({ path, ...sum }));
    folders.sort((a, b) => b.files - a.files || (a.path < b.path ? -1 : 1));
    const { files, bytes, withheld, largeSources, largest } = this;
    return {
      files,
      bytes,
      withheld,
      largeSources,
      withheldFolders: this.withheldFolders.listed,
      withheldFolderCount: this.withheldFolders.count,
      largestFiles: largest,
      largestFolders: folders.slice(0, this.listed),
    };
  }

  private trim(): void {
    this.largest.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1));
    this.largest.length = Math.min(this.largest.length, this.listed);
  }
}

/** Collects the ignored folders of a preview that could be sent. Those with installed packages come last. */
class WithheldFolders {
  private readonly made: PreviewRow[] = [];
  private readonly installed: PreviewRow[] = [];
  count = 0;

  add(row: PreviewRow): void {
    if (!row.path.endsWith('/') || !OVERRIDDEN.has(row.rule)) return;
    this.count++;
    const rows = row.path.split('/').some(isInstalled) ? this.installed : this.made;
    if (rows.length < MAX_LISTED) rows.push(row);
  }

  get listed(): readonly PreviewRow[] {
    return [...this.made, ...this.installed].slice(0, MAX_LISTED);
  }
}
