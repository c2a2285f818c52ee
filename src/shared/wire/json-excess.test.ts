import { expect, test } from 'vitest';
import { excessOf, JsonScan } from './json-excess';
import { MANIFEST_PART_ENTRIES, MAX_FRAME_BYTES } from './messages';

test.each([
  ['brackets', '['.repeat(MAX_FRAME_BYTES), 'nested too deeply'],
  ['objects', '{"a":'.repeat(1_000_000), 'nested too deeply'],
  ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'nested too deeply'],
  ['32 levels', `${'['.repeat(32)}${']'.repeat(32)}`, null],
  ['keys', `{${'"k":1,'.repeat(300_000)}"k":1}`, 'too many values'],
  ['brackets side by side', '[]'.repeat(30_000), 'too many values'],
  ['brackets in a string', JSON.stringify(`["\\${'[{,'.repeat(20_000)}`), null],
  ['a long string', JSON.stringify('x'.repeat(70_000)), 'a string is too long or has no end'],
  ['escapes', JSON.stringify(Array.from({ length: 10 }, () => '\n'.repeat(30_000))), 'too many escapes'],
  ['escaped quotes', JSON.stringify(`${'"'.repeat(99)}\\${'['.repeat(99)}`), null],
  ['a string without an end', '"[[[', 'a string is too long or has no end'],
])('%s', (_name, text, reason) => {
  expect(excessOf(Buffer.from(text))).toBe(reason);
});

test('a scan in parts finds the same long strings', () => {
  const long = JSON.stringify(`"\\"${'\\"x'.repeat(40_000)}`);
  const json = Buffer.from(`{"a":"b","content":${long},"c":[${long}]}`);
  const whole = new JsonScan(json);
  expect(whole.check(json.length)).toBeNull();
  expect(whole.longStrings.map(({ start, end }) => `"${json.subarray(start, end)}"`)).toEqual([long, long]);
  for (const bytes of [1, 7, 65_536]) {
    const parts = new JsonScan(json);
    while (!parts.isDone) expect(parts.check(bytes)).toBeNull();
    expect(parts.longStrings).toEqual(whole.longStrings);
    expect(parts.endsInString).toBe(false);
  }
});

test('the largest manifest part is no excess', () => {
  const files = Array.from({ length: MANIFEST_PART_ENTRIES }, (_, i) => [`a,[b]:{${i}`, '0'.repeat(64), 1]);
  const part = {
    type: 'workspace:sync_manifest',
    payload: { path: '/p', files, last: true, edgeId: 'e', userId: 'u' },
  };
  expect(excessOf(Buffer.from(JSON.stringify(part)))).toBeNull();
});
