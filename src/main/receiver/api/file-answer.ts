import type { ServerResponse } from 'node:http';
import { linesOf, parseRange } from '../reading/text-lines';
import type { WorkspaceReader } from '../reading/workspace-reader';
import { MAX_FILE_BYTES } from './schemas';

interface FileRequest {
  readonly path: string;
  readonly at: number | null;
  readonly lines: string | null;
}

/** Answers with the bytes of a file; what JSON answers carry stands in the headers. */
export function sendFile(
  reader: WorkspaceReader,
  { path, at, lines }: FileRequest,
  headers: NodeJS.Dict<string | string[]>,
  response: ServerResponse,
): void {
  const state = reader.stateAt(at);
  const { bytes, hash } = reader.content(path, state.revision, MAX_FILE_BYTES);
  const { workspace, revision, complete, updatedAt } = reader.head(state);
  const etag = `"${hash}"`;
  const head = {
    etag,
    'x-lockstep-workspace': workspace,
    'x-lockstep-revision': String(revision),
    'x-lockstep-complete': String(complete),
    'x-lockstep-updated-at': updatedAt,
    'cache-control': 'no-cache',
  };
  if (
    String(headers['if-none-match'] ?? '')
      .split(/\s*,\s*/)
      .includes(etag)
  ) {
    response.writeHead(304, head).end();
    return;
  }
  const all = lines === null ? bytes : linesOf(bytes, parseRange(lines));
  const range = lines === null ? byteRange(headers.range, all.length) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...head, 'content-range': `bytes */${all.length}` }).end();
    return;
  }
  const part = range ? all.subarray(range.from, range.to + 1) : all;
  response.writeHead(range ? 206 : 200, {
    ...head,
    'accept-ranges': 'bytes',
    // No browser shows it as a page.
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-length': part.length,
    ...(range ? { 'content-range': `bytes ${range.from}-${range.to}/${all.length}` } : {}),
  });
  response.end(part);
}

/** The one range of a `Range` header; null for none, or for a form that need not be answered. */
function byteRange(header: string | string[] | undefined, size: number) {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(String(header ?? '')) ?? [];
  if (first === '' && last === '') return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from <= to ? { from, to } : 'unsatisfiable';
}
