import { describe, expect, it } from 'vitest';
import { byteText, counted } from './words';

describe('counted', () => {
  it('counts', () => {
    expect([0, 1, 2, 1902].map((n) => counted(n, 'file'))).toEqual(['0 files', '1 file', '2 files', '1,902 files']);
  });
});

describe('byteText', () => {
  it('picks the unit', () => {
    expect([0, 1, 999, 1_000, 12_345_678, 999_960, 5e15].map(byteText)).toEqual([
      '0 bytes',
      '1 byte',
      '999 bytes',
      '1.0 kB',
      '12.3 MB',
      '1.0 MB',
      '5000.0 TB',
    ]);
  });
});
