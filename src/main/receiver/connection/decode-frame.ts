import { JsonScan, type StringPosition } from '../../../shared/wire/json-excess';
import { type Decoded, decodeEdgeMessage, type EdgeMessage } from '../../../shared/wire/messages';
import { WorkSlice } from '../loop/turns';

/** Smaller frames are decoded in one go. */
const LARGE_FRAME_BYTES = 64 * 1024;
/** Bytes that are checked or parsed in one go: a few ms. */
const PIECE_BYTES = 512 * 1024;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;

/** In the place of a frame that is not parsed; its edge gets an answer, too. */
const UNPARSED = { payload: {} };

/** Decodes a text frame of an edge, a large one slice by slice. Never throws. */
export async function decodeFrame(frame: Buffer): Promise<Decoded<EdgeMessage>> {
  const scan = new JsonScan(frame);
  const slice = new WorkSlice();
  while (!scan.isDone) {
    const reason = scan.check(PIECE_BYTES);
    if (reason) return { kind: 'malformed', reason, value: UNPARSED };
    if (slice.isOver) await slice.yieldTurn();
  }
  if (scan.endsInString) return { kind: 'malformed', reason: 'not JSON' };
  if (frame.length < LARGE_FRAME_BYTES) return decodeEdgeMessage(frame.toString());
  const { longStrings } = scan;
  const text = withoutStrings(frame, longStrings).toString();
  if (slice.isOver) await slice.yieldTurn();
  const decoded = decodeEdgeMessage(text);
  const [content] = longStrings;
  if (!content || decoded.kind !== 'message') return decoded;
  const { message } = decoded;
  const isContent = longStrings.length === 1 && 'content' in message.payload && isValueOfContent(frame, content);
  if (!isContent) return { kind: 'malformed', reason: `${message.type}: a value is too long`, value: message };
  const value = await parseString(frame, content, slice);
  if (value === null) return { kind: 'malformed', reason: 'not JSON' };
  return { kind: 'message', message: { ...message, payload: { ...message.payload, content: value } } as EdgeMessage };
}

/** The frame with empty strings in the place of these. */
function withoutStrings(frame: Buffer, strings: readonly StringPosition[]): Buffer {
  if (strings.length === 0) return frame;
  const starts = [0, ...strings.map(({ end }) => end)];
  return Buffer.concat(starts.map((start, at) => frame.subarray(start, strings[at]?.start)));
}

function isValueOfContent(frame: Buffer, { start }: StringPosition): boolean {
  return /"content"\s*:\s*"$/.test(frame.toString('latin1', Math.max(0, start - 64), start));
}

/** Parses the content of a JSON string piece by piece. @returns null when it is not valid */
async function parseString(frame: Buffer, { start, end }: StringPosition, slice: WorkSlice): Promise<string | null> {
  const pieces: string[] = [];
  for (let at = start; at < end; ) {
    const next = cutBefore(frame, at, Math.min(at + PIECE_BYTES, end), end);
    try {
      pieces.push(JSON.parse(`"${frame.toString('utf8', at, next)}"`) as string);
    } catch {
      return null;
    }
    at = next;
    if (slice.isOver) await slice.yieldTurn();
  }
  return pieces.join('');
}

/** The last position up to `wanted` that divides neither a character nor an escape; `start` divides none. */
function cutBefore(frame: Buffer, start: number, wanted: number, end: number): number {
  if (wanted === end) return end;
  let at = wanted;
  while (((frame[at] as number) & 0xc0) === 0x80) at--;
  for (let from = at - 1; from > at - 6; from--) {
    if (frame[from] !== BACKSLASH) continue;
    let first = from;
    while (first > start && frame[first - 1] === BACKSLASH) first--;
    // An even number of backslashes is escaped backslashes only.
    if ((from - first) % 2 === 1) return at;
    return from + (frame[from + 1] === LETTER_U ? 6 : 2) > at ? from : at;
  }
  return at;
}
