import { describe, expect, it } from 'vitest';
import { decodeBatchHead } from './file-batch-head';

const PAYLOAD = { path: '/root', files: [['a', 1]], seq: 1, edgeId: 'e', userId: 'u' };
const head = (payload: unknown, type: unknown = 'workspace:file_batch_sync') => JSON.stringify({ type, payload });

describe('the head of a frame of several files', () => {
  it('decodes with its own keys only', () => {
    const decoded = decodeBatchHead(head({ ...PAYLOAD, more: 'x' }));
    expect(decoded).toEqual({ kind: 'message', message: { type: 'workspace:file_batch_sync', payload: PAYLOAD } });
  });

  it.each([
    ['path', ''],
    ['path', 7],
    ['ids', { edgeId: null }],
    ['ids', { userId: 7 }],
    ['seq', 0],
    ['seq', 1.5],
    ['seq', '1'],
    ['seq', 2 ** 53],
    ['files', null],
    ['files', []],
    ['files', { length: 1 }],
    ['files', [['a']]],
    ['files', [['a', 1, 2]]],
    ['files', [['', 1]]],
    ['files', [[7, 1]]],
    ['files', [['a', -1]]],
    ['files', [['a', 0.5]]],
    ['files', [['a', '1']]],
    ['files', ['a1']],
  ])('is malformed with %s %j and names the field', (field, value) => {
    const change = field === 'ids' ? (value as object) : { [field]: value };
    const decoded = decodeBatchHead(head({ ...PAYLOAD, ...change }));
    expect(decoded).toEqual({ kind: 'malformed', reason: `workspace:file_batch_sync: ${field} can not be used` });
  });

  it.each([
    ['not JSON', '{'],
    ['no message type', '7'],
    ['no message type', 'null'],
    ['no message type', head({}, 7)],
  ])('is malformed as %s: %s', (reason, text) => expect(decodeBatchHead(text)).toEqual({ kind: 'malformed', reason }));

  it('is malformed without a payload, and unknown with another type', () => {
    expect(decodeBatchHead(head(null)).kind).toBe('malformed');
    expect(decodeBatchHead(head(PAYLOAD, 'other'))).toEqual({ kind: 'unknown', type: 'other' });
  });
});
