import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Notice } from '../../shared/model/app-snapshot';
import { requestedFolderHandler, requestedFolderNotice } from './requested-folders';

afterEach(() => void vi.useRealTimers());

describe('wishNotice', () => {
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

describe('wishTaker', () => {
  it('tells of the latest, however often a server asks', () => {
    vi.useFakeTimers();
    const told: Notice[] = [];
    const take = requestedFolderHandler(
      () => ['/mirrored'],
      (notice) => told.push(notice),
    );
    take(['/first']);
    vi.advanceTimersByTime(1);
    for (let i = 0; i < 1_000; i++) take([`/again/${i}`]);
    expect(told.map(({ detail }) => detail.split('.')[0])).toEqual(['/first']);
    vi.advanceTimersByTime(60_000);
    expect(told.map(({ detail }) => detail.split('.')[0])).toEqual(['/first', '/again/999']);
    take(['/mirrored']);
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(2);
  });
});
