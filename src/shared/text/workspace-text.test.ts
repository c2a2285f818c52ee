import { describe, expect, it } from 'vitest';
import { nameInLine } from './workspace-text';

describe('nameInLine', () => {
  it('keeps an ordinary name', () => {
    expect(nameInLine('storefront & API (v2)')).toBe('storefront & API (v2)');
  });

  it('keeps the ends of a long one, and never half a character', () => {
    const short = nameInLine(`${'a'.repeat(50)}-2026`);
    expect([...short]).toHaveLength(40);
    expect(short).toMatch(/^a+…a+-2026$/);
    expect(nameInLine('🗂️'.repeat(100))).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });

  it('isolates a name that is written from right to left', () => {
    expect(nameInLine('مشروع')).toBe('\u2068مشروع\u2069');
    expect(nameInLine('evil\u202egnp')).toBe('\u2068evil\u202egnp\u2069');
  });

  it('keeps the line one line', () => {
    expect(nameInLine('two\nlines')).toBe('two lines');
  });
});
