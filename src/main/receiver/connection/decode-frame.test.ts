import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { decodeFrame } from './decode-frame';

const IDS = { edgeId: 'e', userId: 'u' };
const frameOf = (type: string, payload: object) =>
  Buffer.from(JSON.stringify({ type: `workspace:${type}`, payload: { ...IDS, ...payload } }));

test('content of any length and characters comes out as it was', async () => {
  const unit = fc.constantFrom('x', '\n', '\\', '"', 'é', '語', '😀', '\ud83d', '\u0001', '\\u12', '{[');
  const texts = fc.array(unit, { minLength: 1, maxLength: 12 }).map((units) => units.join(''));
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(40), async (text, shift) => {
      const content = '.'.repeat(shift) + text.repeat(Math.ceil(700_000 / text.length));
      const payload = { path: '/p/a', content, seq: 3 };
      const decoded = await decodeFrame(frameOf('file_modify_sync', payload));
      expect(decoded).toMatchObject({ kind: 'message', message: { payload: { path: '/p/a', seq: 3 } } });
      const found =
        decoded.kind === 'message' && 'content' in decoded.message.payload && decoded.message.payload.content;
      expect(found === content).toBe(true);
    }),
    { numRuns: 40 },
  );
});

const LONG = 'x'.repeat(100_000);

test.each<[string, Buffer, object]>([
  [
    'a long path',
    frameOf('file_delete_sync', { path: LONG, seq: 7 }),
    { kind: 'malformed', value: { payload: { seq: 7 } } },
  ],
  [
    'a long path beside a content',
    frameOf('file_modify_sync', { path: LONG, content: LONG, seq: 7 }),
    { kind: 'malformed', value: { payload: { seq: 7 } } },
  ],
  [
    'a long value of an unknown key',
    frameOf('file_modify_sync', { path: '/p/a', content: 'a', note: LONG, seq: 7 }),
    { kind: 'malformed', value: { payload: { seq: 7 } } },
  ],
  ['a message of another feature', frameOf('other', { image: LONG }), { kind: 'unknown' }],
  [
    'a content without an end',
    Buffer.from(`{"type":"x","content":"${LONG}`),
    { kind: 'malformed', reason: 'not JSON' },
  ],
  [
    'a content with a raw line feed',
    Buffer.from(
      `{"type":"workspace:file_modify_sync","payload":{"path":"/a","edgeId":"e","userId":"u","content":"${LONG}\n"}}`,
    ),
    { kind: 'malformed', reason: 'not JSON' },
  ],
])('decodes %s', async (_name, frame, expected) => {
  expect(await decodeFrame(frame)).toMatchObject(expected);
});

test('a frame of escapes is parsed in several turns', async () => {
  const content = '\n'.repeat(MAX_FRAME_BYTES / 2 - 200);
  const frame = frameOf('file_modify_sync', { path: '/p/a', content });
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  expect(await decodeFrame(frame)).toMatchObject({ kind: 'message' });
  isDone = true;
  expect(turns).toBeGreaterThan(3);
});
