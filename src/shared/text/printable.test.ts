import { describe, expect, it } from 'vitest';
import { printable } from './printable';

describe('printable', () => {
  it.each([
    ['plain ü 漢字 עברית 😀', 'plain ü 漢字 עברית 😀'],
    ['a\nb\r\tc', 'a␊b␍␉c'],
    ['\u001b[31mred\u0007\u0000', '␛[31mred␇␀'],
    ['\u007f\u009b', '␡\ufffd'],
    ['gpj\u202eexe.\u2066x\u2069\u200f', 'gpj\ufffdexe.\ufffdx\ufffd\ufffd'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
