import { describe, expect, it } from 'vitest';
import { wishNotice } from './server-wishes';

describe('wishNotice', () => {
  it('names what is not mirrored yet, a few of many', () => {
    expect(wishNotice([], ['/a'])).toBeNull();
    expect(wishNotice(['/a'], ['/a'])).toBeNull();
    expect(wishNotice(['/a', '/b'], ['/a'])).toMatchObject({ title: 'The server asks for 1 folder.' });
    const many = wishNotice(
      Array.from({ length: 1_000 }, (_, i) => `/${i}/${'x'.repeat(5_000)}`),
      [],
    );
    expect(many?.detail).toContain('and 995 more');
    expect(many?.detail.length).toBeLessThan(1_500);
  });
});
