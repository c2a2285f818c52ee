import type { FileQuery, Page } from '../../shared/model/file-query';
import type { PreviewRow } from '../../shared/model/verdict';

/** Most rows in one answer. */
const PAGE_ROWS = 200;
/** Most rows kept of one scan: the biggest. */
const MAX_KEPT = 250_000;

/** The rows of one scan of a folder, for any number of searches. */
export class FileListing {
  /** The last search, whose next page needs no new one. */
  private found: (ScannedRows & { readonly key: string }) | null = null;

  constructor(private readonly scanned: Promise<ScannedRows>) {}

  /** The matching rows, biggest first. @throws the error of reading the root itself */
  async page({ text, filter, from }: FileQuery): Promise<Page<PreviewRow>> {
    const scanned = await this.scanned;
    const key = `${filter} ${text}`;
    if (this.found?.key !== key) this.found = { key, ...narrow(scanned, text, filter) };
    const { rows, total } = this.found;
    return { rows: rows.slice(from, from + PAGE_ROWS), total, reachable: rows.length };
  }
}

/** The rows of a scan that are kept. */
export interface ScannedRows {
  /** Biggest first. */
  readonly rows: readonly PreviewRow[];
  /** More than the number of rows when rows were dropped. */
  readonly total: number;
}

/** @param onRow is handed each row as it is found */
export async function collectRows(
  found: AsyncIterable<PreviewRow>,
  onRow: (row: PreviewRow) => void = () => {},
): Promise<ScannedRows> {
  let rows: PreviewRow[] = [];
  let total = 0;
  for await (const row of found) {
    onRow(row);
    total++;
    rows.push(row);
    if (rows.length >= MAX_KEPT * 2) rows = biggest(rows);
  }
  return { rows: biggest(rows), total };
}

function narrow({ rows, total }: ScannedRows, text: string, filter: FileQuery['filter']): ScannedRows {
  const wanted = text.toLowerCase();
  if (wanted === '' && filter === 'all') return { rows, total };
  const matching = rows.filter((row) => isOf(row, filter) && row.path.toLowerCase().includes(wanted));
  return { rows: matching, total: matching.length };
}

function isOf({ verdict, rule }: PreviewRow, filter: FileQuery['filter']): boolean {
  return filter === 'all' || verdict === filter || (verdict === 'withheld' && rule === filter);
}

function biggest(rows: PreviewRow[]): PreviewRow[] {
  return rows.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, MAX_KEPT);
}
