import { expect, test } from 'vitest';
import { excessOf } from './json-excess';
import { MANIFEST_PART_ENTRIES, MAX_FRAME_BYTES } from './messages';

test.each([
  ['brackets', '['.repeat(MAX_FRAME_BYTES), 'nested too deeply'],
  ['objects', '{"a":'.repeat(1_000_000), 'nested too deeply'],
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'nested too deeply'],
  ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`, null],
  ['keys', `{${'"k":1,'.repeat(300_000)}"k":1}`, 'too many values'],
  ['brackets side by side', '[]'.repeat(30_000), 'too many values'],
  ['brackets in a string', JSON.stringify(`["\\${'[{,'.repeat(100_000)}`), null],
  ['escaped quotes', JSON.stringify(`${'"'.repeat(99)}\\${'['.repeat(99)}`), null],
  ['a string without an end', '"[[[', null],
])('%s', (_name, text, reason) => {
  expect(excessOf(Buffer.from(text))).toBe(reason);
});

test('the largest manifest part is no excess', () => {
  const files = Array.from({ length: MANIFEST_PART_ENTRIES }, (_, i) => [`a,[b]:{${i}`, '0'.repeat(64), 1]);
  const part = {
    type: 'workspace:sync_manifest',
    payload: { path: '/p', files, last: true, edgeId: 'e', userId: 'u' },
  };
  expect(excessOf(Buffer.from(JSON.stringify(part)))).toBeNull();
});
