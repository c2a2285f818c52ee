import type { FileQuery, Page } from '../../shared/model/file-query';
import type { PreviewRow } from '../../shared/model/preview';
import { type PreviewOptions, preview } from '../engine/scan/preview-scan';

/** Most rows in one answer. */
const PAGE_ROWS = 200;
/** Most rows kept of one walk: the biggest. */
const MAX_KEPT = 250_000;

/** What one walk through a workspace has found; searched as often as wanted. */
export class FileListing {
  private readonly walked: Promise<Walked>;
  /** The last search, so that its next page costs nothing. */
  private found: (Walked & { readonly key: string }) | null = null;

  /** @param options the walk ends early when its signal is aborted: what was found by then is the whole list */
  constructor(options: PreviewOptions) {
    this.walked = walk(preview(options));
  }

  /** The rows that match, biggest first. @throws the error of reading the root itself */
  async page({ text, filter, from }: FileQuery): Promise<Page<PreviewRow>> {
    const walked = await this.walked;
    const key = `${filter} ${text}`;
    if (this.found?.key !== key) this.found = { key, ...narrow(walked, text, filter) };
    const { rows, total } = this.found;
    return { rows: rows.slice(from, from + PAGE_ROWS), total, reachable: rows.length };
  }
}

interface Walked {
  /** Biggest first. */
  readonly rows: readonly PreviewRow[];
  /** More than there are rows when some were left out. */
  readonly total: number;
}

async function walk(found: AsyncIterable<PreviewRow>): Promise<Walked> {
  let rows: PreviewRow[] = [];
  let total = 0;
  for await (const row of found) {
    total++;
    rows.push(row);
    if (rows.length >= MAX_KEPT * 2) rows = biggest(rows);
  }
  return { rows: biggest(rows), total };
}

function narrow({ rows, total }: Walked, text: string, filter: FileQuery['filter']): Walked {
  const wanted = text.toLowerCase();
  if (wanted === '' && filter === 'all') return { rows, total };
  const matching = rows.filter(
    (row) => (filter === 'all' || row.verdict === filter) && row.path.toLowerCase().includes(wanted),
  );
  return { rows: matching, total: matching.length };
}

function biggest(rows: PreviewRow[]): PreviewRow[] {
  return rows.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, MAX_KEPT);
}
