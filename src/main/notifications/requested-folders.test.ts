import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../shared/model/app-snapshot';
import { requestedFolderHandler, requestedFolderNotice } from './requested-folders';

afterEach(() => void vi.useRealTimers());

describe('requestedFolderNotice', () => {
  it('names what is not mirrored yet, a few of many', () => {
    expect(requestedFolderNotice([], ['/a'])).toBeNull();
    expect(requestedFolderNotice(['/a'], ['/a'])).toBeNull();
    expect(requestedFolderNotice(['/a', '/b'], ['/a'])).toMatchObject({ title: 'The server asks for 1 folder.' });
    const many = requestedFolderNotice(
      Array.from({ length: 1_000 }, (_, i) => `/${i}/${'x'.repeat(5_000)}`),
      [],
    );
    expect(many?.detail).toContain('and 995 more');
    expect(many?.detail.length).toBeLessThan(1_500);
  });
});

describe('requestedFolderHandler', () => {
  it('reports the latest request, at a limited rate', () => {
    vi.useFakeTimers();
    const reported: Notice[] = [];
    const handle = requestedFolderHandler(
      () => ['/mirrored'],
      (notice) => reported.push(notice),
    );
    handle(['/first']);
    vi.advanceTimersByTime(1);
    for (let i = 0; i < 1_000; i++) handle([`/again/${i}`]);
    expect(reported.map(({ detail }) => detail.split('.')[0])).toEqual(['/first']);
    vi.advanceTimersByTime(60_000);
    expect(reported.map(({ detail }) => detail.split('.')[0])).toEqual(['/first', '/again/999']);
    handle(['/mirrored']);
    vi.advanceTimersByTime(60_000);
    expect(reported).toHaveLength(2);
  });
});
