import type { FileQuery, Page } from '../../shared/model/file-query';
import type { PreviewRow } from '../../shared/model/verdict';
import { type PreviewOptions, preview } from '../engine/scan/preview-scan';

/** Most rows in one answer. */
const PAGE_ROWS = 200;
/** Most rows kept of one scan: the biggest. */
const MAX_KEPT = 250_000;

/** The rows of one scan of a workspace, for any number of searches. */
export class FileListing {
  private readonly scanned: Promise<Scanned>;
  /** The last search, whose next page needs no new one. */
  private found: (Scanned & { readonly key: string }) | null = null;

  /** @param options aborting its signal ends the scan; the list then holds the rows up to that point */
  constructor(options: Promise<PreviewOptions>) {
    this.scanned = options.then((known) => collect(preview(known)));
  }

  /** The matching rows, biggest first. @throws the error of reading the root itself */
  async page({ text, filter, from }: FileQuery): Promise<Page<PreviewRow>> {
    const scanned = await this.scanned;
    const key = `${filter} ${text}`;
    if (this.found?.key !== key) this.found = { key, ...narrow(scanned, text, filter) };
    const { rows, total } = this.found;
    return { rows: rows.slice(from, from + PAGE_ROWS), total, reachable: rows.length };
  }
}

interface Scanned {
  /** Biggest first. */
  readonly rows: readonly PreviewRow[];
  /** More than the number of rows when rows were dropped. */
  readonly total: number;
}

async function collect(found: AsyncIterable<PreviewRow>): Promise<Scanned> {
  let rows: PreviewRow[] = [];
  let total = 0;
  for await (const row of found) {
    total++;
    rows.push(row);
    if (rows.length >= MAX_KEPT * 2) rows = biggest(rows);
  }
  return { rows: biggest(rows), total };
}

function narrow({ rows, total }: Scanned, text: string, filter: FileQuery['filter']): Scanned {
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
