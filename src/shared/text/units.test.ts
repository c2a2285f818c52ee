import { describe, expect, it } from 'vitest';
import { bytes, bytesOf, count, plural } from './units';

describe('counts', () => {
  it('groups thousands', () => {
    expect(count(0)).toBe('0');
    expect(count(1_234_567)).toBe('1,234,567');
  });

  it('distinguishes singular and plural', () => {
    expect(plural(1, 'file')).toBe('1 file');
    expect(plural(0, 'file')).toBe('0 files');
    expect(plural(2_000, 'entry', 'entries')).toBe('2,000 entries');
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1_023, '1,023 B'],
    [1_024, '1 KB'],
    [1_536, '1.5 KB'],
    [102_400, '100 KB'],
    [1_048_575, '1 MB'],
    [19_084_083, '18.2 MB'],
    [1_073_741_824, '1 GB'],
    [5 * 1024 ** 4, '5 TB'],
    [5_000 * 1024 ** 4, '5,000 TB'],
  ])('%d → %s', (n, text) => {
    expect(bytes(n)).toBe(text);
  });

  it('shows progress in one unit', () => {
    expect(bytesOf(512_000, 19_084_083)).toBe('0.5 of 18.2 MB');
    expect(bytesOf(0, 0)).toBe('0 of 0 B');
  });
});
